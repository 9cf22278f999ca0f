-- Errors raised and caught in a loop.
local Odd = {}
Odd.__index = Odd

local function check(n)
    if n % 2 == 1 then error(setmetatable({n = n}, Odd)) end
    return n
end

local function lookup(t, key)
    local value = t[key]
    if value == nil then error('no such key', 0) end
    return value
end

local caught, total, missing = 0, 0, 0
local t = {}
for i = 0, 999, 3 do t[i] = i end
for n = 0, 299999 do
    local ok, result = pcall(check, n)
    if ok then total = total + result else caught = caught + result.n end
    ok, result = pcall(lookup, t, n % 1000)
    if ok then total = total + result else missing = missing + 1 end
    total = total + 1
end
print(caught, total, missing)

-- Closures and coroutines.
local function counter(step)
    local total = 0
    return function(n)
        total = total + n * step
        return total
    end
end

local adders = {}
for i = 0, 9 do adders[#adders + 1] = counter(i) end
for n = 0, 59999 do
    for _, add in ipairs(adders) do add(n) end
end
for _, add in ipairs(adders) do io.write(add(0), ' ') end
print()

local function numbers(n)
    return coroutine.wrap(function()
        for i = 0, n - 1 do coroutine.yield(i) end
    end)
end

local function sum(source)
    local total = 0
    for value in source do total = total + value end
    return total
end

print(sum(coroutine.wrap(function()
    for i = 0, 799999 do coroutine.yield(i * i) end
end)))
print(sum(coroutine.wrap(function()
    local xs, ys = numbers(400000), numbers(400000)
    for x in xs do coroutine.yield(x + ys()) end
end)))

local function map(f, source)
    return function()
        local value = source()
        if value ~= nil then return f(value) end
    end
end

local function filter(test, source)
    return function()
        while true do
            local value = source()
            if value == nil or test(value) then return value end
        end
    end
end

local function range(n)
    local i = -1
    return function()
        i = i + 1
        if i < n then return i end
    end
end

local largest = 0
for v in filter(function(v) return v % 7 == 3 end, map(function(v) return v * 3 % 1001 end, range(300000))) do
    if v > largest then largest = v end
end
print(largest)

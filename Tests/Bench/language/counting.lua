-- Counting words and numbers in tables.
local function words(n)
    local seed = 12345
    local letters = 'abcdefghijklmnopqrstuvwxyz'
    local out = {}
    for k = 1, n do
        seed = (seed * 1103515245 + 12345) % 2147483648
        local a = seed // 65536 % 26
        local b = seed // 1024 % 26
        local c = (a + b) % 26
        out[k] = letters:sub(a + 1, a + 1) .. letters:sub(b + 1, b + 1) .. letters:sub(c + 1, c + 1)
    end
    return out
end

local counts = {}
for _, word in ipairs(words(400000)) do
    counts[word] = (counts[word] or 0) + 1
end
local items = {}
for word, count in pairs(counts) do items[#items + 1] = {word, count} end
table.sort(items, function(x, y)
    if x[2] ~= y[2] then return x[2] > y[2] end
    return x[1] < y[1]
end)
for i = 1, 5 do io.write("('", items[i][1], "', ", items[i][2], ") ") end
print()

local squares = {}
for i = 0, 499999 do
    local key = i * i % 1009
    if squares[key] ~= nil then
        squares[key] = squares[key] + 1
    else
        squares[key] = 1
    end
end
local number, largest = 0, 0
for _, count in pairs(squares) do
    number = number + 1
    if count > largest then largest = count end
end
print(number, largest)

-- Building, splitting and joining strings.
local lines = {}
for i = 0, 59999 do
    lines[#lines + 1] = string.format('%d,%s,%.2f', i, 'name' .. tostring(i % 97), i / 7)
end
local text = table.concat(lines, '\n')
local total = 0.0
local names, number_of_names = {}, 0
for line in text:gmatch('[^\n]+') do
    local number, name, value = line:match('([^,]*),([^,]*),([^,]*)')
    total = total + tonumber(value)
    local key = name:upper()
    if names[key] == nil then number_of_names = number_of_names + 1 end
    names[key] = (names[key] or 0) + tonumber(number)
end
print(#text, string.format('%.2f', total), number_of_names)

local s = ''
for i = 0, 199999 do
    s = s .. string.char(97 + i % 26)
end
local _, abc = s:gsub('abc', 'abc')
print(#s, abc, s:find('xyz', 1001, true) - 1, s:gsub('ab', '-'):sub(1, 20))
local vowels = 0
for ch in s:gmatch('.') do
    if string.find('aeiou', ch, 1, true) then vowels = vowels + 1 end
end
print(vowels)

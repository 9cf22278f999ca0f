-- A binary search tree of objects.
local Node = {}
Node.__index = Node
function Node.new(key) return setmetatable({key = key, left = nil, right = nil}, Node) end

local Tree = {}
Tree.__index = Tree
function Tree.new() return setmetatable({root = nil, size = 0}, Tree) end

function Tree:insert(key)
    if self.root == nil then
        self.root = Node.new(key)
        self.size = self.size + 1
        return
    end
    local node = self.root
    while true do
        if key < node.key then
            if node.left == nil then
                node.left = Node.new(key)
                break
            end
            node = node.left
        elseif key > node.key then
            if node.right == nil then
                node.right = Node.new(key)
                break
            end
            node = node.right
        else
            return
        end
    end
    self.size = self.size + 1
end

function Tree:contains(key)
    local node = self.root
    while node ~= nil do
        if key == node.key then return true end
        if key < node.key then node = node.left else node = node.right end
    end
    return false
end

function Tree:depth(node)
    if node == nil then return 0 end
    return 1 + math.max(self:depth(node.left), self:depth(node.right))
end

local tree = Tree.new()
local x = 42
for _ = 1, 100000 do
    x = (x * 1103515245 + 12345) % 2147483648
    tree:insert(x % 1000003)
end
local found = 0
for key = 0, 199999 do
    if tree:contains(key) then found = found + 1 end
end
print(tree.size, found, tree:depth(tree.root))

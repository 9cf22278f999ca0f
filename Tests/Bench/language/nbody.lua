-- Planets on tables of floats.
local function advance(bodies, dt, steps)
    local n = #bodies
    for _ = 1, steps do
        for i = 1, n do
            local a = bodies[i]
            for j = i + 1, n do
                local b = bodies[j]
                local dx = a[1] - b[1]
                local dy = a[2] - b[2]
                local dz = a[3] - b[3]
                local d2 = dx * dx + dy * dy + dz * dz
                local mag = dt / (d2 * d2 ^ 0.5)
                local ma = a[7] * mag
                local mb = b[7] * mag
                a[4] = a[4] - dx * mb
                a[5] = a[5] - dy * mb
                a[6] = a[6] - dz * mb
                b[4] = b[4] + dx * ma
                b[5] = b[5] + dy * ma
                b[6] = b[6] + dz * ma
            end
        end
        for _, body in ipairs(bodies) do
            body[1] = body[1] + dt * body[4]
            body[2] = body[2] + dt * body[5]
            body[3] = body[3] + dt * body[6]
        end
    end
end

local function energy(bodies)
    local e = 0.0
    for i, a in ipairs(bodies) do
        e = e + 0.5 * a[7] * (a[4] * a[4] + a[5] * a[5] + a[6] * a[6])
        for j = i + 1, #bodies do
            local b = bodies[j]
            local dx, dy, dz = a[1] - b[1], a[2] - b[2], a[3] - b[3]
            e = e - a[7] * b[7] / (dx * dx + dy * dy + dz * dz) ^ 0.5
        end
    end
    return e
end

local bodies = {
    {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47841760435743},
    {4.84143144246472090, -1.16032004402742839, -0.103622044471123109, 0.606326392995832, 2.81198684491626, -0.02521836165988763, 0.03769367487038949},
    {8.34336671824457987, 4.12479856412430479, -0.403523417114321381, -1.01077434617879236, 1.82566237123041186, 0.00841576137658415, 0.011286326131968767},
    {12.8943695621391310, -15.1111514016986312, -0.223307578892655734, 1.08279100644153536, 0.868713018169608219, -0.0108326374013636, 0.0017237240570597112},
    {15.3796971148509165, -25.9193146099879641, 0.179258772950371181, 0.979090732243897976, 0.594698998647676169, -0.0347559555078104, 0.0020336868699246304},
}
advance(bodies, 0.01, 40000)
print(string.format('%.9f', energy(bodies)))

// What Lua's C API takes for what Host/main.swift measures of nn. bench.py compiles it where Lua's library is installed.
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int host_add(lua_State *lua) {
    lua_pushinteger(lua, luaL_checkinteger(lua, 1) + luaL_checkinteger(lua, 2));
    return 1;
}

static lua_State *interpreter(void) {
    lua_State *lua = luaL_newstate();
    luaL_openlibs(lua);
    return lua;
}

static void make(lua_State *lua, int count) {
    (void)lua;
    for (int i = 0; i < count; i++) lua_close(interpreter());
}

static void call_script(lua_State *lua, int count) {
    for (int i = 0; i < count; i++) {
        lua_getglobal(lua, "add");
        lua_pushinteger(lua, i);
        lua_pushinteger(lua, 1);
        lua_call(lua, 2, 1);
        lua_pop(lua, 1);
    }
}

static void call_loop(lua_State *lua, int count, const char *name) {
    lua_getglobal(lua, name);
    lua_pushinteger(lua, count);
    lua_call(lua, 1, 0);
}

static void call_host(lua_State *lua, int count) { call_loop(lua, count, "loop"); }
static void call_nothing(lua_State *lua, int count) { call_loop(lua, count, "bare"); }

/// Seconds of one of `count` turns: the least of several rounds.
static double least(void (*body)(lua_State *, int), lua_State *lua, int count) {
    double best = 1e9;
    for (int round = 0; round < 7; round++) {
        double start = now();
        body(lua, count);
        double taken = now() - start;
        if (taken < best) best = taken;
    }
    return best / count;
}

int main(void) {
    lua_State *lua = interpreter();
    lua_pushcfunction(lua, host_add);
    lua_setglobal(lua, "host_add");
    if (luaL_dostring(lua, "function add(a, b) return a + b end\n"
                           "function loop(n) for i = 1, n do host_add(i, 1) end end\n"
                           "function bare(n) for i = 1, n do end end\n")) return 1;
    printf("an interpreter %g\n", least(make, lua, 20));
    printf("the script's function from Swift %g\n", least(call_script, lua, 200000));
    printf("a function of Swift from the script %g\n", least(call_host, lua, 1000000) - least(call_nothing, lua, 1000000));
    lua_close(lua);
    return 0;
}

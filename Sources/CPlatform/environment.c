#include "CPlatform.h"

extern char **environ;

char **nn_environment(void) { return environ; }

// OpenBLAS's C interface, and the two calls that are its own.
#include <cblas.h>

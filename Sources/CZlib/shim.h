#ifndef MILLRACE_CZLIB_SHIM_H
#define MILLRACE_CZLIB_SHIM_H

// Input that zlib only reads is const.
#define ZLIB_CONST
#include <zlib.h>

// zlib starts its streams with macros, which Swift does not see. 15 is the largest window, 16 more ask for the gzip
// format with its header and checksum (zlib.h, deflateInit2).

static inline int millrace_gzip_deflate_init(z_stream *stream) {
    return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

// The fastest level, for what is sent once: in the gzip format, or in zlib's own, which HTTP calls deflate.
static inline int millrace_deflate_init(z_stream *stream, int gzip) {
    return deflateInit2(stream, Z_BEST_SPEED, Z_DEFLATED, gzip ? 15 + 16 : 15, 8, Z_DEFAULT_STRATEGY);
}

static inline int millrace_gzip_inflate_init(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}

#endif

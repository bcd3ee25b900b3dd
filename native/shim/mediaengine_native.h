/* Exports of libmediaengine_native. Flat C: no structures by value, no varargs. */
#ifndef MEDIAENGINE_NATIVE_H
#define MEDIAENGINE_NATIVE_H

#include <stddef.h>
#include <stdint.h>

#define MEDIAENGINE_EXPORT __attribute__((visibility("default")))

/* One fact of the platform's ABI: "sizeof io_uring_sqe", "offsetof io_uring_sqe.addr", "value EPOLLIN". */
struct mediaengine_abi_fact {
    const char *name;
    int64_t value;
};

/* The facts this library was compiled with; valid for the lifetime of the process. */
MEDIAENGINE_EXPORT const struct mediaengine_abi_fact *mediaengine_linux_abi(size_t *count);

#endif

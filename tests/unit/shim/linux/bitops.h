/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_BITOPS_H
#define _SHIM_LINUX_BITOPS_H

#define __ffs64(word) ((unsigned long)__builtin_ctzll(word))

#endif /* _SHIM_LINUX_BITOPS_H */

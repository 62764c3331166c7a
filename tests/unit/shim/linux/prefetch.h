/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_PREFETCH_H
#define _SHIM_LINUX_PREFETCH_H

#define prefetch(address) __builtin_prefetch(address)

#endif /* _SHIM_LINUX_PREFETCH_H */

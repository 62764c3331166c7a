/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_BITS_H
#define _SHIM_LINUX_BITS_H

#define BIT(nr) (1UL << (nr))

#endif /* _SHIM_LINUX_BITS_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shim: the numbers alone. Not <errno.h>, which includes <linux/errno.h>, that
 * is, this file.
 */
#ifndef _SHIM_LINUX_ERRNO_H
#define _SHIM_LINUX_ERRNO_H

#include <asm/errno.h>

#define ERESTARTSYS	512

#endif /* _SHIM_LINUX_ERRNO_H */

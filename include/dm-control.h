/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands; see dm-control.c.
 */
#ifndef _DM_CONTROL_H
#define _DM_CONTROL_H

int dmap_control_init(void);
void dmap_control_exit(void);

#endif /* _DM_CONTROL_H */

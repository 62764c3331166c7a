/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The registry of target types, as seen from inside.
 */
#ifndef _DM_TARGET_H
#define _DM_TARGET_H

#include "device-mapper.h"

/* Defined by module_mapping_type() in the file of each built-in target. */
extern struct mapping_type *const dmap_builtin_linear_type;
extern struct mapping_type *const dmap_builtin_ioerr_type;

bool dmap_type_named(const struct mapping_type *type, const char *name);
int dmap_type_get(const char *name, struct mapping_type **type);
bool dmap_type_refused(const char *name, unsigned int *abi);
void dmap_type_put(struct mapping_type *type);
void dmap_types_print(struct seq_file *m);

int dmap_types_init(void);
void dmap_types_exit(void);

#endif /* _DM_TARGET_H */

// SPDX-License-Identifier: GPL-2.0
/*
 * The registry of target types.
 *
 * A type is found by its name or one of its aliases. Whoever finds one holds
 * a reference on its module, taken while the type is known to be registered;
 * a module that is on its way out is not found any more. Hence a type can be
 * taken away only when nothing uses it, and unregister_mapping_type() has
 * nobody to wait for.
 *
 * The types of this module, linear and io-err, are always there. All others come in
 * modules of their own, this project's too: who asks for one that is not known has
 * modprobe load the module with the alias device-mapper-target-NAME, without any lock
 * but that of the file that is being written, and in no other's way.
 *
 * A table asks once for each type it uses, not once for each line.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kmod.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "device-mapper.h"
#include "dm-target.h"
#include "dm-text.h"

/* Protects the list, which is sorted by name */
static DEFINE_MUTEX(types_lock);
static LIST_HEAD(types);

#define REFUSED_MAX	8

/*
 * The last names of types that were built for another interface: who wants one by a
 * table is told by modprobe only that there is none.
 */
static struct {
	char name[DMAP_NAME_MAX + 1];
	unsigned int abi;
} refused[REFUSED_MAX];
static unsigned int next_refused;

static struct mapping_type *const *const builtin[] = {
	&dmap_builtin_linear_type,
	&dmap_builtin_ioerr_type,
};

/**
 * dmap_type_named() - does a type answer to a name?
 * @type: the type
 * @name: its name or one of its aliases
 *
 * Return: true if it does.
 */
bool dmap_type_named(const struct mapping_type *type, const char *name)
{
	const char *const *alias;

	if (!strcmp(type->name, name))
		return true;
	for (alias = type->aliases; alias && *alias; alias++)
		if (!strcmp(*alias, name))
			return true;
	return false;
}

static struct mapping_type *find_type(const char *name)
{
	struct mapping_type *type;

	lockdep_assert_held(&types_lock);
	list_for_each_entry(type, &types, node)
		if (dmap_type_named(type, name))
			return type;
	return NULL;
}

static bool names_ok(const struct mapping_type *type)
{
	const char *const *alias;

	if (!type->name || !dmap_name_ok(type->name))
		return false;
	for (alias = type->aliases; alias && *alias; alias++)
		if (!dmap_name_ok(*alias))
			return false;
	return true;
}

static bool any_name_taken(const struct mapping_type *type)
{
	const char *const *alias;

	if (find_type(type->name))
		return true;
	for (alias = type->aliases; alias && *alias; alias++)
		if (find_type(*alias))
			return true;
	return false;
}

static void note_refused(const char *name, unsigned int abi)
{
	lockdep_assert_held(&types_lock);
	strscpy(refused[next_refused].name, name, sizeof(refused[next_refused].name));
	refused[next_refused].abi = abi;
	next_refused = (next_refused + 1) % REFUSED_MAX;
}

/* Of such a type nothing is known but its names. */
static int refuse_abi(const struct mapping_type *type, unsigned int abi)
{
	const char *const *alias;

	mutex_lock(&types_lock);
	note_refused(type->name, abi);
	for (alias = type->aliases; alias && *alias; alias++)
		note_refused(*alias, abi);
	mutex_unlock(&types_lock);
	pr_err("target %s is built for interface %u, and this is %u\n", type->name, abi,
	       DMAP_ABI);
	return -EPROTO;
}

/**
 * dmap_register_type() - register_mapping_type(), for which interface
 * @type: the type
 * @abi: DMAP_ABI as its module was built
 *
 * Context: process context, may sleep.
 * Return: see register_mapping_type().
 */
int dmap_register_type(struct mapping_type *type, unsigned int abi)
{
	struct mapping_type *other;
	struct list_head *before = &types;
	int err = -EEXIST;

	if (!type->name)
		return -EINVAL;
	if (abi != DMAP_ABI)
		return refuse_abi(type, abi);
	if (!names_ok(type) || !type->ctr || !type->map || (type->take_over && !type->place))
		return -EINVAL;

	mutex_lock(&types_lock);
	if (any_name_taken(type))
		goto out;
	list_for_each_entry(other, &types, node) {
		if (strcmp(other->name, type->name) > 0)
			break;
		before = &other->node;
	}
	list_add(&type->node, before);
	err = 0;
out:
	mutex_unlock(&types_lock);
	return err;
}
EXPORT_SYMBOL_GPL(dmap_register_type);

/**
 * unregister_mapping_type() - take a type of target away
 * @type: what register_mapping_type() was given, successfully
 *
 * To be called from the exit function of the type's module, which runs only
 * when no table uses the type.
 *
 * Context: process context, may sleep.
 */
void unregister_mapping_type(struct mapping_type *type)
{
	mutex_lock(&types_lock);
	list_del(&type->node);
	mutex_unlock(&types_lock);
}
EXPORT_SYMBOL_GPL(unregister_mapping_type);

/**
 * dmap_type_refused() - was a type refused for the interface that it was built for?
 * @name: that was not found
 * @abi: set to the number of that interface
 *
 * Return: true if so, the last time that it came.
 */
bool dmap_type_refused(const char *name, unsigned int *abi)
{
	unsigned int i, at;
	bool found = false;

	mutex_lock(&types_lock);
	for (i = 0; i < REFUSED_MAX; i++) {
		at = (next_refused + i) % REFUSED_MAX;
		if (strcmp(refused[at].name, name))
			continue;
		*abi = refused[at].abi;
		found = true;
	}
	mutex_unlock(&types_lock);
	return found;
}

static struct mapping_type *get_registered(const char *name)
{
	struct mapping_type *type;

	mutex_lock(&types_lock);
	type = find_type(name);
	if (type && !try_module_get(type->module))
		type = NULL;
	mutex_unlock(&types_lock);
	return type;
}

/**
 * dmap_type_get() - find a type by name, loading its module if need be
 * @name: the name or an alias
 * @type: becomes the type, with a reference on its module
 *
 * Context: process context; may wait for modprobe until the caller is killed, so no
 * lock that a module's init, a reader or a command could want may be held. modprobe
 * goes on then.
 * Return: 0; -ENOENT if there is none; -ENOMEM if that cannot be told, as
 * modprobe could not be started; -EINTR if the caller is being killed.
 */
int dmap_type_get(const char *name, struct mapping_type **type)
{
	int err;

	*type = get_registered(name);
	if (*type)
		return 0;
	if (!dmap_name_ok(name))
		return -ENOENT;
	err = request_module("device-mapper-target-%s", name);
	*type = get_registered(name);
	if (*type)
		return 0;
	if (fatal_signal_pending(current))
		return -EINTR;
	return err == -ENOMEM ? -ENOMEM : -ENOENT;
}

/**
 * dmap_type_put() - give back what dmap_type_get() returned
 * @type: the type
 */
void dmap_type_put(struct mapping_type *type)
{
	module_put(type->module);
}

/**
 * dmap_types_print() - print the names of all types, sorted
 * @m: where; they are separated by commas
 */
void dmap_types_print(struct seq_file *m)
{
	struct mapping_type *type;
	const char *comma = "";

	mutex_lock(&types_lock);
	list_for_each_entry(type, &types, node) {
		seq_printf(m, "%s%s", comma, type->name);
		comma = ",";
	}
	mutex_unlock(&types_lock);
}

/**
 * dmap_types_init() - register the targets that are part of this module
 *
 * Return: 0 or the errno of register_mapping_type(), with none registered.
 */
int dmap_types_init(void)
{
	int i, err;

	for (i = 0; i < ARRAY_SIZE(builtin); i++) {
		err = register_mapping_type(*builtin[i]);
		if (err)
			goto undo;
	}
	return 0;
undo:
	while (i-- > 0)
		unregister_mapping_type(*builtin[i]);
	return err;
}

/**
 * dmap_types_exit() - undo dmap_types_init()
 */
void dmap_types_exit(void)
{
	int i = ARRAY_SIZE(builtin);

	while (i-- > 0)
		unregister_mapping_type(*builtin[i]);
}

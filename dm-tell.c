// SPDX-License-Identifier: GPL-2.0
/*
 * Targets that are told something while they run: ``tell NAME SECTOR WORD...``.
 *
 * It is for the live table, and acts at once: while the device is suspended, while a
 * command waits for requests that never end, and while a commit has fixed it. So
 * device->control is not taken. What keeps the table is a reference, as a reader's: it
 * may be replaced meanwhile, and closed, and is not freed. Who tells it then has told it
 * before it was replaced.
 *
 *	words --> device->telling --> the live table --> the line --> its target
 *
 * device->telling makes one at a time of them. Who hands a table's state over to the next
 * does not take it: what a line is told just then is for the old one alone.
 *
 * Tables that are ready are not told, as their text says already what they shall be.
 */
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "device-mapper.h"
#include "dm-core.h"
#include "dm-event.h"
#include "dm-load.h"
#include "dm-registry.h"
#include "dm-table.h"
#include "dm-tell.h"
#include "dm-text.h"
#include "dm-wait.h"

/**
 * struct telling - the command
 * @device: the device
 * @sector: which line is meant
 * @words: what it is told
 * @error: where to say what is wrong
 * @line: number of the command's line
 */
struct telling {
	struct dmap_device *device;
	u64 sector;
	char *words;
	struct dmap_error *error;
	u64 line;
};

/* The live table, with a reference, or NULL */
static struct dmap_table *get_live(struct dmap_device *device)
{
	struct dmap_table *table;

	spin_lock(&device->lock);
	table = dmap_table_get(device->table);
	spin_unlock(&device->lock);
	return table;
}

/*
 * What works in the background looks at what it was told. Once the table is not the
 * live one there is nothing to be done, and its thread may be gone.
 */
static void wake(struct dmap_device *device, struct dmap_table *table)
{
	spin_lock(&device->lock);
	if (device->table == table && table->worker)
		dmap_wake(table);
	spin_unlock(&device->lock);
}

static int tell_line(const struct telling *telling, struct dmap_table *table, size_t number)
{
	struct dmap_spec spec = { .number = telling->line, .args = telling->words };
	struct dmap_line line = {
		.table = table, .spec = &spec, .error = telling->error, .told = true,
	};
	void *context;

	line.type = dmap_table_find(table, number, &context)->type;
	spec.target = line.type->name;
	spec.start = dmap_table_start(table, number);
	spec.length = dmap_table_end(table, number) - spec.start + 1;
	if (line.type->tell)
		return line.type->tell(context, &line);
	dmap_error_set(telling->error, telling->line, "tell", "%s takes no words", spec.target);
	return -EOPNOTSUPP;
}

static int tell_table(const struct telling *telling, struct dmap_table *table)
{
	const char *name = telling->device->name;
	size_t number = 0;

	if (table)
		number = dmap_table_lookup(table, telling->sector);
	if (!table) {
		dmap_error_set(telling->error, telling->line, "tell", "%s has no table", name);
		return -ENXIO;
	}
	if (number == table->count) {
		dmap_error_set(telling->error, telling->line, "tell",
			       "sector %llu is past the end of %s (%llu sectors)",
			       telling->sector, name, table->size);
		return -EINVAL;
	}
	return tell_line(telling, table, number);
}

static int tell_device(const struct telling *telling)
{
	struct dmap_device *device = telling->device;
	struct dmap_table *table;
	int err;

	err = dmap_lock(&device->telling, DMAP_UNTIL_SIGNAL);
	if (err)
		return dmap_wait_failed(telling->error, telling->line, "tell", device->name,
					err);
	table = get_live(device);
	err = tell_table(telling, table);
	if (!err)
		wake(device, table);
	mutex_unlock(&device->telling);
	dmap_table_put(table);
	if (!err)
		dmap_raise_event(device);
	return err;
}

static int parse_sector(struct telling *telling)
{
	const char *word = dmap_word(&telling->words);

	if (!word) {
		dmap_error_set(telling->error, telling->line, "tell", "SECTOR is missing");
		return -EINVAL;
	}
	if (dmap_parse_u64(word, &telling->sector)) {
		dmap_error_set(telling->error, telling->line, "tell",
			       "SECTOR \"%.*s\" is not a number", DMAP_WORD_SHOWN, word);
		return -EINVAL;
	}
	if (telling->words[strspn(telling->words, " \t")])
		return 0;
	dmap_error_set(telling->error, telling->line, "tell", "WORD is missing");
	return -EINVAL;
}

/**
 * dmap_tell() - the command ``tell NAME SECTOR WORD...``
 * @name: of the device
 * @rest: the other words, changed in place
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Return: 0 or the errno, and nothing has changed: -ENODEV, -ENXIO without a table,
 * -EINVAL, -EOPNOTSUPP for a target that is told nothing, what the target said, what
 * dmap_lock() returns.
 */
int dmap_tell(const char *name, char *rest, struct dmap_error *error, u64 line)
{
	struct telling telling = { .words = rest, .error = error, .line = line };
	int err;

	err = parse_sector(&telling);
	if (err)
		return err;
	telling.device = dmap_device_find(name, "tell", error, line);
	if (!telling.device)
		return -ENODEV;
	err = tell_device(&telling);
	dmap_device_put(telling.device);
	return err;
}

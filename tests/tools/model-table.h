/* SPDX-License-Identifier: GPL-2.0 */
/* What comes of the lines of a table, see model.c */
#ifndef _MODEL_TABLE_H
#define _MODEL_TABLE_H

#include "model.h"

static char *take(char **line)
{
	char *word;

	while ((word = strsep(line, " \t")) && !*word)
		;
	return word;
}

static int take_number(struct file *file, const char *who, const char *what,
		       const char *word, u64 *value)
{
	const char *digit;
	bool over = false;
	u64 sum = 0;

	if (!word)
		return refuse(file, EINVAL, who, "%s is missing", what);
	if (!*word || word[strspn(word, "0123456789")])
		return refuse(file, EINVAL, who,
			      "%s \"%.64s\" is not a decimal number", what, word);
	for (digit = word; *digit && !over; digit++)
		over = __builtin_mul_overflow(sum, 10, &sum) ||
			__builtin_add_overflow(sum, *digit - '0', &sum);
	if (over)
		return refuse(file, EINVAL, who,
			      "%s %.64s is larger than 18446744073709551615",
			      what, word);
	*value = sum;
	return 0;
}

static int hold(struct file *file, const char *who, unsigned int major,
		unsigned int minor, int *result)
{
	struct device *own = &devs[file->dev];
	int id;

	if (major == major_ours && (int)minor == own->minor)
		return refuse(file, ELOOP, who, "%u:%u maps back onto this device",
			      major, minor);
	id = probe(major, minor);
	if (id < 0)
		return refuse(file, ENODEV, who,
			      "no such device %u:%u, or it has no table or medium",
			      major, minor);
	*result = id;
	if (file->building->holds >> id & 1)
		return 0;
	if (held_by_us(id))
		return refuse(file, EBUSY, who,
			      "%u:%u is in use by something else", major, minor);
	if (reaches(id, id_of(own)))
		return refuse(file, ELOOP, who, "%u:%u maps back onto this device",
			      major, minor);
	if (id >= LOWERS && depth(id, -1, NULL) >= DEPTH_MAX)
		return refuse(file, ELOOP, who,
			      "%u:%u stands on too many of our devices (more than %u levels with this one)",
			      major, minor, DEPTH_MAX);
	file->building->holds |= 1ULL << id;
	opened(id);
	return 0;
}

static int take_device(struct file *file, const char *who, char **rest, int *id)
{
	char *word = take(rest), *colon;
	const char *second;
	u64 major, minor;
	struct stat st;
	int err;

	if (!word)
		return refuse(file, EINVAL, who, "DEV is missing");
	if (*word == '/') {
		if (stat(word, &st) || !S_ISBLK(st.st_mode))
			return refuse(file, ENODEV, who, "no such device %.64s",
				      word);
		return hold(file, who, major(st.st_rdev), minor(st.st_rdev), id);
	}
	colon = strchr(word, ':');
	if (colon)
		*colon = '\0';
	second = colon ? colon + 1 : take(rest);
	err = take_number(file, who, "device major", word, &major);
	if (!err)
		err = take_number(file, who, "device minor", second, &minor);
	if (err)
		return err;
	if (major > 4095 || minor > MINOR_MAX)
		return refuse(file, ENODEV, who,
			      "no such device %llu:%llu (the largest is 4095:1048575)",
			      LLU(major), LLU(minor));
	return hold(file, who, major, minor, id);
}

__printf(2, 3)
static void print(struct table *table, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	table->len += vsnprintf(table->text + table->len, TEXT - table->len, fmt,
				args);
	va_end(args);
}

/* DEV START of @length sectors, in chunks of @chunk if that is not 0 */
static int take_range(struct file *file, const char *who, char **rest, u64 length,
		      u64 chunk)
{
	struct table *table = file->building;
	unsigned int block;
	int id, err;
	u64 start;

	err = take_device(file, who, rest, &id);
	if (!err)
		err = take_number(file, who, "START", take(rest), &start);
	if (err)
		return err;
	block = block_of(id);
	if (start > size_of(id) || length > size_of(id) - start)
		return refuse(file, EINVAL, who,
			      "%llu+%llu is past the end of %u:%u (%llu sectors)",
			      LLU(start), LLU(length), major_of(id), minor_of(id),
			      LLU(size_of(id)));
	if (start % (block / 512))
		return refuse(file, EINVAL, who,
			      "START %llu is not a multiple of the logical block of %u:%u, %u bytes (%u sectors)",
			      LLU(start), major_of(id), minor_of(id), block,
			      block / 512);
	if (chunk % (block / 512))
		return refuse(file, EINVAL, who,
			      "CHUNK %llu is not a multiple of the logical block of %u:%u, %u bytes (%u sectors)",
			      LLU(chunk), major_of(id), minor_of(id), block,
			      block / 512);
	if (start + length > table->ends[id]) {
		table->ends[id] = start + length;
		table->end_lines[id] = file->number;
	}
	if (block > table->block)
		table->block = block;
	print(table, " %u %u %llu", major_of(id), minor_of(id), LLU(start));
	return 0;
}

static int take_striped(struct file *file, const char *who, char **rest, u64 length)
{
	u64 stripes, chunk, i, whole, more;
	int err;

	err = take_number(file, who, "STRIPES", take(rest), &stripes);
	if (err)
		return err;
	if (!stripes || stripes > 1024)
		return refuse(file, EINVAL, who, "STRIPES %llu is not from 1 to 1024",
			      LLU(stripes));
	err = take_number(file, who, "CHUNK", take(rest), &chunk);
	if (err)
		return err;
	if (!chunk || chunk > UINT32_MAX)
		return refuse(file, EINVAL, who,
			      "CHUNK %llu is not from 1 to 4294967295 sectors",
			      LLU(chunk));
	print(file->building, " %llu %llu", LLU(stripes), LLU(chunk));
	whole = length / chunk;
	for (i = 0; !err && i < stripes; i++) {
		more = i < whole % stripes ? chunk :
		       i == whole % stripes ? length % chunk : 0;
		err = take_range(file, who, rest, whole / stripes * chunk + more,
				 chunk);
	}
	return err;
}

static bool name_ok(const char *name)
{
	size_t size = strlen(name), i;

	for (i = 0; i < size; i++)
		if (!isascii(name[i]) || (!isalnum(name[i]) && !strchr("._+:@=-", name[i])))
			return false;
	return size > 0 && size < 64 && *name != '.' && *name != '-' &&
	       strcmp(name, "control");
}

static int take_target(struct file *file, const char *who, char *rest, u64 start,
		       u64 length)
{
	static const char * const names[] = {
		"linear", "striped", "zero", "io-err", "error", "io_error" };
	struct table *table = file->building;
	const char *word;
	unsigned int t;
	int err = 0;

	for (t = 0; t < 6 && strcmp(who, names[t]); t++)
		;
	if (t == 6 && name_ok(who))
		return refuse(file, ENOENT, who,
			      "no such target, and \"modprobe device-mapper-target-%s\" brought none",
			      who);
	if (t == 6)
		return refuse(file, ENOENT, who, "no such target");
	t = t > 3 ? 3 : t;
	print(table, "%llu %llu %s", LLU(start), LLU(length), names[t]);
	if (t == 0)
		err = take_range(file, who, &rest, length, 0);
	if (t == 1)
		err = take_striped(file, who, &rest, length);
	if (err)
		return err;
	word = t < 3 ? take(&rest) : NULL;
	if (word)
		return refuse(file, EINVAL, who, "\"%.64s\" is one word too many",
			      word);
	print(table, "\n");
	table->size = start + length;
	table->count++;
	if (table->size % 8 && !table->odd_line) {
		table->odd_line = file->number;
		table->odd_at = table->size;
		table->odd_type = names[t];
	}
	return 0;
}

static int table_line(struct file *file, const char *first, char *rest)
{
	const char *missing = "%s is missing; a line reads START LENGTH TARGET ARGS...";
	u64 start, length, end = file->end;
	bool lost = file->lost;
	const char *word;
	int err;

	file->lost = true;
	err = take_number(file, NULL, "START", first, &start);
	if (err)
		return err;
	word = take(&rest);
	if (!word)
		return refuse(file, EINVAL, NULL, missing, "LENGTH");
	err = take_number(file, NULL, "LENGTH", word, &length);
	if (err)
		return err;
	file->lost = !length || start > SECTORS_MAX || length > SECTORS_MAX - start;
	if (!file->lost)
		file->end = start + length;
	word = take(&rest);
	if (!word)
		return refuse(file, EINVAL, NULL, missing, "TARGET");
	if (start && !end && !lost)
		return refuse(file, EINVAL, word,
			      "starts at %llu, but the first line of a table starts at 0",
			      LLU(start));
	if (start > end && !lost)
		return refuse(file, EINVAL, word,
			      "starts at %llu, which leaves a gap of %llu sectors after the line before, which ends at %llu",
			      LLU(start), LLU(start - end), LLU(end));
	if (start < end && !lost)
		return refuse(file, EINVAL, word,
			      "starts at %llu, which overlaps the line before, which ends at %llu",
			      LLU(start), LLU(end));
	if (!length)
		return refuse(file, EINVAL, word,
			      "length 0, but a range has at least 1 sector");
	if (start > SECTORS_MAX || length > SECTORS_MAX - start)
		return refuse(file, EINVAL, word,
			      "%llu+%llu is past the largest device (%llu sectors)",
			      LLU(start), LLU(length), SECTORS_MAX);
	if (!file->building) {
		file->building = calloc(1, sizeof(struct table));
		file->building->text = malloc(TEXT);
		file->building->block = 512;
	}
	return take_target(file, word, rest, start, length);
}

/*
 * A table as a whole
 */

enum how { END, CHECK, CLOSE };

/* Of the devices that became smaller the one with the lowest number is told */
static int check_ends(struct file *file)
{
	struct table *table = file->building;
	int id, first = -1;

	for (id = 0; id < LOWERS + DEVS; id++) {
		if (!table->ends[id] || table->ends[id] <= size_of(id))
			continue;
		if (first < 0 || major_of(id) < major_of(first) ||
		    (major_of(id) == major_of(first) && minor_of(id) < minor_of(first)))
			first = id;
	}
	if (first < 0)
		return 0;
	file->number = table->end_lines[first];
	return refuse(file, EINVAL, NULL,
		      "sector %llu is past the end of %u:%u, which has become smaller (%llu sectors)",
		      LLU(table->ends[first] - 1), major_of(first), minor_of(first),
		      LLU(size_of(first)));
}

/* Nobody stands on blocks that are larger than his */
static int check_blocks(struct file *file)
{
	struct device *dev = &devs[file->dev], *other;
	struct table *table = file->building;
	bool fit = true;
	int id;

	for (id = LOWERS; id < LOWERS + DEVS; id++) {
		other = dev_of(id);
		if (!other->there || !other->live)
			continue;
		if (table->holds >> id & 1 && block_of(id) > table->block)
			fit = false;
		if (other != dev && other->live->holds >> id_of(dev) & 1 &&
		    table->block > other->live->block)
			fit = false;
	}
	if (fit)
		return 0;
	return refuse(file, EBUSY, NULL,
		      "a logical block of %u bytes does not go with that of our devices above or below",
		      table->block);
}

static int check_whole(struct file *file, enum how how)
{
	struct device *dev = &devs[file->dev];
	struct table *table = file->building;
	int id, most = 0;

	if (table->block == 4096 && table->odd_line) {
		file->number = table->odd_line;
		return refuse(file, EINVAL, table->odd_type,
			      "ends at sector %llu, which is not a multiple of the logical block of 4096 bytes (8 sectors)",
			      LLU(table->odd_at));
	}
	if (check_ends(file))
		return -EINVAL;
	if (dev->opens && table->block > dev->block_size)
		return refuse(file, EBUSY, NULL,
			      "the logical block would become %u bytes, and %s is open with blocks of %u",
			      table->block, dev->name, dev->block_size);
	if (dev->opens && how == CLOSE && table->size < dev->live->size)
		return refuse(file, EBUSY, NULL,
			      "%s is open and would shrink from %llu to %llu sectors, which needs an end line",
			      dev->name, LLU(dev->live->size), LLU(table->size));
	for (id = LOWERS; id < LOWERS + DEVS; id++)
		if (table->holds >> id & 1 && reaches(id, id_of(dev)))
			return refuse(file, ELOOP, NULL,
				      "the table maps the device onto itself");
	for (id = LOWERS; id < LOWERS + DEVS; id++)
		if (dev_of(id)->there && depth(id, id_of(dev), table) > most)
			most = depth(id, id_of(dev), table);
	if (most > DEPTH_MAX)
		return refuse(file, ELOOP, NULL,
			      "more than 16 of our devices would stand on each other");
	return check_blocks(file);
}

static int finish(struct file *file, const char *who, enum how how)
{
	struct device *dev = &devs[file->dev];
	struct table *old = dev->live;
	int err;

	if (file->failure)
		return 0;
	if (!file->end)
		return refuse(file, EINVAL, who,
			      "the table has no line; it needs at least 1");
	err = check_whole(file, how);
	if (err)
		return err;
	dev->errors[0] = '\0';
	file->state = DONE;
	file->live = how == END;
	if (how == CHECK) {
		drop(file->building);
	} else {
		dev->live = file->building;
		dev->event++;
		drop(old);
	}
	file->building = NULL;
	return 0;
}

/* @over: nothing more is taken */
static int grammar(struct file *file, char *line, bool *over)
{
	char *word = take(&line), *more;
	bool begin, end;
	int err;

	if (!word)
		return 0;
	begin = !strcmp(word, "begin");
	end = !strcmp(word, "end");
	if (file->state == DONE && file->live && begin) {
		file->state = BEGUN;
		file->live = false;
		file->next = true;
		file->end = 0;
		file->lost = false;
		more = take(&line);
		return more ? refuse(file, EINVAL, word,
				     "\"%.64s\" after it; it stands alone", more) : 0;
	}
	*over = file->state == DONE;
	if (*over)
		return refuse(file, EINVAL, NULL,
			      "\"%.64s\" after the end of the table; open the file anew for another",
			      word);
	if (!begin && !end && strcmp(word, "check")) {
		if (file->state == NONE)
			file->state = BARE;
		return table_line(file, word, line);
	}
	*over = !begin;
	more = take(&line);
	if (end && more && !strcmp(more, "now"))
		more = take(&line);
	err = more ? refuse(file, EINVAL, word,
			    "\"%.64s\" after it; it stands alone", more) : 0;
	if (!begin && !err && file->next)
		return refuse(file, EINVAL, word,
			      "the second table of a text ends with ready");
	if (!begin)
		return err ? err : finish(file, word, end ? END : CHECK);
	if (!err && file->state != NONE)
		return refuse(file, EINVAL, word,
			      "it stands before the first line of a table, once");
	if (file->state == NONE)
		file->state = BEGUN;
	return err;
}

static int load_failed(struct file *file)
{
	file->failed = true;
	drop(file->building);
	file->building = NULL;
	strcpy(devs[file->dev].errors, file->errors);
	return file->failure;
}

/* file->error is one of them */
static void told(struct file *file, int err)
{
	char *to = file->errors + strlen(file->errors);

	snprintf(to, file->errors + ERRORS - to, "# error=%s\n", file->error);
	file->bad++;
	if (!file->failure)
		file->failure = err;
}

/* One line, or why it is none; @line is changed */
static int model_table_line(struct file *file, int bad, char *line)
{
	bool over = bad == -E2BIG || file->state == DONE;
	int err = bad;

	file->number++;
	if (bad == -E2BIG)
		refuse(file, E2BIG, NULL, "longer than 4096 bytes");
	else if (bad)
		refuse(file, EINVAL, NULL, "holds a NUL byte");
	else
		err = grammar(file, line, &over);
	if (bad)
		file->lost = true;
	if (err)
		told(file, err);
	return file->failure && (over || file->bad == BAD_MAX) ? load_failed(file) : 0;
}

#endif /* _MODEL_TABLE_H */

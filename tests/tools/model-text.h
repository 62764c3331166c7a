/* SPDX-License-Identifier: GPL-2.0 */
/* What comes of commands and of bytes written, and what files read, see model.c */
#ifndef _MODEL_TEXT_H
#define _MODEL_TEXT_H

#include "model-table.h"

static struct device *find(const char *name)
{
	int i;

	for (i = 0; i < DEVS; i++)
		if (devs[i].there && !strcmp(devs[i].name, name))
			return &devs[i];
	return NULL;
}

static struct device *minor_taken(u64 minor)
{
	int i;

	for (i = 0; i < DEVS; i++)
		if (devs[i].there && devs[i].minor == (int)minor)
			return &devs[i];
	return NULL;
}

static int create(struct file *file, const char *name, const char *word)
{
	struct device *dev = devs;
	u64 minor = 0;

	if (word && (take_number(file, NULL, "", word, &minor) || minor > MINOR_MAX))
		return refuse(file, EINVAL, "create",
			      "MINOR \"%.64s\" is not a number up to 1048575",
			      word);
	if (!name_ok(name))
		return refuse(file, EINVAL, "create",
			      "\"%.64s\" is no name for a device: 1 to 63 of A-Z a-z 0-9 . _ + : @ = -, not starting with . or -, not control",
			      name);
	if (find(name))
		return refuse(file, EEXIST, "create", "%s exists already", name);
	if (word && minor_taken(minor))
		return refuse(file, EEXIST, "create", "minor %llu is taken",
			      LLU(minor));
	while (!word && minor_taken(minor))
		minor++;
	while (dev < devs + DEVS && dev->there)
		dev++;
	if (dev == devs + DEVS)
		differs("no more room for devices");
	*dev = (struct device) { .there = true, .minor = minor };
	strcpy(dev->name, name);
	order[dev_count++] = dev - devs;
	return 0;
}

static int take_down(struct file *file, struct device *dev)
{
	int i;

	if (dev->opens)
		return refuse(file, EBUSY, "remove", "%s is in use (open %u times)",
			      dev->name, dev->opens);
	drop(dev->live);
	dev->live = NULL;
	dev->there = false;
	dev->event++;
	for (i = 0; i < FILES; i++) {
		if (files[i].fd < 0 || files[i].dev != dev - devs)
			continue;
		files[i].gone = true;
		drop(files[i].building);
		files[i].building = NULL;
	}
	for (i = 0; order[i] != dev - devs; i++)
		;
	memmove(order + i, order + i + 1, (--dev_count - i) * sizeof(*order));
	return 0;
}

static int suspend(struct device *dev, bool suspended)
{
	if (dev->suspended != suspended)
		dev->event++;
	dev->suspended = suspended;
	return 0;
}

static int run_named(struct file *file, const char *word, const char *name,
		     const char *more)
{
	struct device *dev = find(name);
	u64 event;

	if (!strcmp(word, "wait") && more && take_number(file, NULL, "", more, &event))
		return refuse(file, EINVAL, word, "EVENT \"%.64s\" is not a number",
			      more);
	if (!strcmp(word, "remove") && more)
		return refuse(file, EINVAL, word, "\"%.64s\" is neither later nor force", more);
	if (!dev)
		return refuse(file, ENODEV, word, "no such device %.64s", name);
	if (!strcmp(word, "remove"))
		return take_down(file, dev);
	if (!strcmp(word, "cancel"))
		return 0;
	if (strcmp(word, "wait"))
		return suspend(dev, !strcmp(word, "suspend"));
	if (!more || event == dev->event)
		differs("this would wait");
	return 0;
}

/* What may follow the name. For how long is the affair of suspend-for. */
static int suspend_words(struct file *file, char *line)
{
	bool freezes = true;
	char *more;
	u64 seconds;

	while ((more = take(&line))) {
		if (freezes && !strcmp(more, "nofreeze")) {
			freezes = false;
			continue;
		}
		if (strcmp(more, "for"))
			return refuse(file, EINVAL, "suspend",
				      "\"%.64s\" is one word too many", more);
		more = take(&line);
		if (!more)
			return refuse(file, EINVAL, "suspend",
				      "SECONDS is missing after for");
		if (take_number(file, NULL, "", more, &seconds) || !seconds ||
		    seconds > 1000000)
			return refuse(file, EINVAL, "suspend",
				      "SECONDS \"%.64s\" is not a number from 1 to 1000000",
				      more);
		differs("this would end by itself");
	}
	return 0;
}

static int run_words(struct file *file, char *line)
{
	static const char * const words[] = {
		"create", "wait", "remove", "suspend", "resume", "cancel" };
	char *word = take(&line), *name, *more = NULL, *extra;
	int i = 0;

	while (i < 6 && strcmp(word, words[i]))
		i++;
	if (i == 6)
		return refuse(file, EINVAL, NULL,
			      "\"%.64s\" is no command; there are create NAME [MINOR], remove NAME [later | force], cancel NAME, suspend NAME [nofreeze] [for SECONDS], resume NAME, drop NAME, commit NAME..., wait NAME [EVENT], tell NAME SECTOR WORD...",
			      word);
	name = take(&line);
	if (!name)
		return refuse(file, EINVAL, word, "NAME is missing");
	if (i < 3)
		more = take(&line);
	if (i == 3) {
		int err = suspend_words(file, line);

		return err ? err : run_named(file, word, name, NULL);
	}
	extra = take(&line);
	if (extra)
		return refuse(file, EINVAL, word, "\"%.64s\" is one word too many",
			      extra);
	return i ? run_named(file, word, name, more) : create(file, name, more);
}

/* A line that fails does not count, it will come again */
static int model_command_line(struct file *file, int bad, char *line)
{
	int err = bad;

	file->number++;
	if (!bad && !line[strspn(line, " \t")])
		return 0;
	if (bad == -E2BIG)
		refuse(file, E2BIG, NULL, "longer than 4096 bytes");
	else if (bad)
		refuse(file, EINVAL, NULL, "holds a NUL byte");
	else
		err = run_words(file, line);
	strcpy(last_error, err ? file->error : "");
	if (err)
		file->number--;
	return err;
}

/*
 * Bytes
 */

/* What is pending is a line, or should be */
static int take_pending(struct file *file)
{
	char line[LINE_MAX_ + 2];
	int bad = 0;

	if (file->size > LINE_MAX_)
		bad = -E2BIG;
	else if (memchr(file->pending, '\0', file->size))
		bad = -EINVAL;
	memcpy(line, file->pending, file->size);
	line[file->size] = '\0';
	line[strcspn(line, "#")] = '\0';
	if (file->dev < 0)
		return model_command_line(file, bad, line);
	return model_table_line(file, bad, line);
}

/* What write() returns */
static long model_write(struct file *file, const char *text, size_t size)
{
	char carried[LINE_MAX_ + 2];
	size_t i, begun = 0, had = file->size;
	u64 number = file->number;
	int err;

	if (file->dev >= 0 && file->failed)
		return file->failure;
	if (file->gone) {
		file->failed = true;
		file->failure = file->failure ? file->failure : -ENODEV;
		return file->failure;
	}
	memcpy(carried, file->pending, had);
	file->failed = false;
	for (i = 0; i < size; i++) {
		if (text[i] != '\n') {
			file->pending[file->size++] = text[i];
			if (file->size <= LINE_MAX_)
				continue;
		}
		err = take_pending(file);
		if (err && file->dev >= 0)
			return err;
		if (err) {
			file->failed = true;
			file->size = 0;
			if (file->number != number)
				return begun;
			memcpy(file->pending, carried, had);
			file->size = had;
			return err;
		}
		file->size = 0;
		begun = i + 1;
	}
	if (file->dev >= 0 && (file->state == NONE || file->state == BARE) && file->failure)
		return file->failure;
	return size;
}

/* Something was written that has no outcome yet */
static bool unfinished(struct file *file)
{
	return file->size || file->state == BARE || file->state == BEGUN ||
	       (file->state == NONE && file->failure);
}

/* What close() returns */
static int model_close(struct file *file)
{
	int err = 0;

	if (file->reader || file->failed)
		return 0;
	if (file->gone && unfinished(file))
		return file->failure ? file->failure : -ENODEV;
	if (!file->gone && file->size)
		err = take_pending(file);
	if (file->gone || file->dev < 0 || file->failed)
		return err;
	if (file->state == BEGUN)
		err = refuse(file, EINVAL, "begin",
			     "the file was closed before end, check or ready; the table is thrown away");
	else if (file->state == BARE)
		err = finish(file, NULL, CLOSE);
	if (err)
		told(file, err);
	return file->failure ? load_failed(file) : 0;
}

/*
 * What files read, into memory that is to be freed
 */

static char *text_of(int dev_number, size_t *size)
{
	struct device *dev = &devs[dev_number];
	struct table *table;
	char *text = NULL;
	FILE *to = open_memstream(&text, size);
	int i;

	if (dev_number < 0) {
		if (last_error[0])
			fprintf(to, "# error=%s\n", last_error);
		for (i = 0; i < dev_count; i++)
			fprintf(to, "create %s %d\n", devs[order[i]].name,
				devs[order[i]].minor);
		fclose(to);
		return text;
	}
	table = dev->live;
	fprintf(to, "# name=%s dev=%u:%d state=%s size=%llu targets=%u open=%u event=%llu\n",
		dev->name, major_ours, dev->minor,
		dev->suspended ? "suspended" : table ? "active" : "empty",
		LLU(table ? table->size : 0), table ? table->count : 0, dev->opens,
		LLU(dev->event));
	fputs(dev->errors, to);
	if (table) {
		fputs("begin\n", to);
		fwrite(table->text, 1, table->len, to);
		fputs("end\n", to);
	}
	fclose(to);
	return text;
}

#endif /* _MODEL_TEXT_H */

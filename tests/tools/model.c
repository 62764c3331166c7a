// SPDX-License-Identifier: GPL-2.0
/*
 * model [-s SEED] [-n STEPS] DISK...
 *
 * Random commands and tables, whole and torn, opens of nodes and files, reads
 * and polls; and a model, in model*.h, that says of each what it returns and after
 * each what all files must read. The first difference ends it, with the last
 * steps. It starts with no device, leaves none, and does no I/O.
 *
 * Targets: linear, striped, zero, io-err. A mirror changes by itself.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <time.h>

#include "model-text.h"

#define NAMES ((int)(sizeof(names) / sizeof(*names)))

static const char * const names[] = {
	"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n",
	"seventeen-bytes.x", "eighteen-bytes.x+y", "_:@=-+.", "9",
	"a-name-of-sixty-three-bytes-is-the-longest-that-there-can-be-xx",
};

static struct { char at[TEXT]; size_t size; } text;
static char **disks;
static int disk_count;

/*
 * Texts
 */

__printf(1, 2)
static void emit(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text.size += vsnprintf(text.at + text.size, TEXT - text.size, fmt, args);
	va_end(args);
}

/* Changes one byte of what was emitted since */
static void mutate(size_t since)
{
	static const char bytes[] = " \t#\0\x80\xff-+:/.0z\n";
	size_t at = since + below(text.size - since + 1);
	char *byte = text.at + at;
	u64 how = at < text.size ? below(3) : 0;

	if (how == 2) {
		memmove(byte, byte + 1, --text.size - at);
		return;
	}
	if (how == 0)
		memmove(byte + 1, byte, text.size++ - at);
	*byte = bytes[below(sizeof(bytes) - 1)];
}

static struct device *any_device(void)
{
	return dev_count ? &devs[order[below(dev_count)]] : NULL;
}

static void emit_name(void)
{
	static const char * const bad[] = {
		".x", "-x", "control", "a/b", "a,b", "..", "nosuch",
		"a-name-of-sixty-four-bytes-is-longer-than-any-that-there-can-be-x",
	};
	struct device *dev = any_device();

	if (one_in(12))
		emit("%s", bad[below(8)]);
	else if (dev && one_in(3))
		emit("%s", dev->name);
	else
		emit("%s", names[below(NAMES)]);
}

static void emit_command(void)
{
	static const char * const words[] = {
		"create", "create", "create", "remove", "remove", "suspend", "resume",
		"resume", "cancel", "make", "",
	};
	/* None is any: for how long is the affair of suspend-for. */
	static const char * const limits[] = {
		" for", " for 0", " for 1000001", " for -1", " for 1s",
	};
	size_t since = text.size;
	u64 word = below(one_in(10) ? 11 : 9);

	emit("%s%s", one_in(10) ? " \t" : "", words[word]);
	if (!one_in(30)) {
		emit(one_in(10) ? "\t" : " ");
		emit_name();
	}
	if (word < 3 && one_in(4))
		emit(" %llu", LLU(one_in(5) ? MINOR_MAX - 1 + below(4) : below(30)));
	if (word == 5 && one_in(4))
		emit(" nofreeze");
	if (word == 5 && one_in(8))
		emit("%s", limits[below(5)]);
	if (one_in(30))
		emit(" more");
	if (one_in(20))
		emit(" # remove a");
	if (one_in(300))
		emit("%*s", (int)below(4200), "");
	if (one_in(20))
		mutate(since);
	emit("\n");
}

/* One that is there, and mostly large enough */
static int pick_disk(u64 length)
{
	struct device *dev;
	int tries, id = 0;

	for (tries = 0; tries < 4; tries++) {
		dev = any_device();
		id = below(disk_count);
		if (dev && dev->live && below(2))
			id = id_of(dev);
		if (size_of(id) >= length)
			break;
	}
	return id;
}

static void emit_range(u64 length, unsigned int align)
{
	static const char * const odd[] = {
		"9999 0", "0 0", "/dev/null", "/nosuch", "4095 1048576", "8", "sda 0",
		":", "", NODES "nosuch", NODES "a",
	};
	int id = pick_disk(length);
	u64 size = size_of(id), form = below(8);
	u64 room = size > length ? size - length : 0;

	if (one_in(60))
		emit(" %s", odd[below(11)]);
	else if (form == 0)
		emit(" %s%s", id < LOWERS ? disks[id] : NODES,
		     id < LOWERS ? "" : dev_of(id)->name);
	else
		emit(form < 3 ? " %u:%u" : " %u %u", major_of(id), minor_of(id));
	if (one_in(60))
		emit(" %llu", LLU(size - below(20)));
	else
		emit(" %llu", LLU(below(room / align + 1) * align));
}

static u64 some_length(unsigned int align)
{
	static const int most[] = { 8, 64, 500, 1500 };

	if (one_in(100))
		return one_in(2) ? below(2) : SECTORS_MAX - below(3);
	return (1 + below(most[below(4)])) * align;
}

static void emit_target(u64 length, unsigned int align)
{
	static const char * const plain[] = { "zero", "io-err", "error", "io_error bad luck" };
	u64 kind = below(100), stripes;

	if (kind < 55) {
		emit("linear");
		emit_range(length, align);
	} else if (kind < 75) {
		stripes = one_in(30) ? below(1030) : 1 + below(3);
		emit("striped %llu %llu", LLU(stripes),
		     LLU(one_in(30) ? below(3) : (1 + below(40)) * align));
		for (; stripes && stripes < 5; stripes--)
			emit_range(length / stripes, align);
	} else if (kind < 98) {
		emit("%s", plain[below(4)]);
	} else {
		/* The second asks for a module, which takes its time */
		emit("%s", one_in(4) ? "linaer" : "-bad");
	}
	if (one_in(50))
		emit(" more");
}

static void emit_table(void)
{
	unsigned int align = one_in(3) ? 1 : 8;
	u64 lines = one_in(60) ? 200 + below(200) : 1 + below(5), start = 0, length;
	size_t since;

	if (one_in(2))
		emit("begin\n");
	while (lines--) {
		since = text.size;
		length = some_length(align);
		if (one_in(80))
			start += below(3) - 1;
		emit("%llu %llu ", LLU(start), LLU(length));
		emit_target(length, align);
		if (one_in(20))
			emit("\t#");
		if (one_in(1000))
			emit("%*s", (int)below(4200), "");
		if (one_in(80))
			mutate(since);
		emit("\n");
		if (one_in(30))
			emit("%s\n", one_in(3) ? "# nothing" : "");
		start += length;
	}
	if (!one_in(4))
		emit("%s%s", one_in(6) ? "check" : "end", one_in(30) ? " now" : "");
	if (!one_in(5))
		emit("\n");
	if (one_in(20))
		emit("%s", one_in(2) ? "# bye" : "end\n");
}

/*
 * Files
 */

static void check_text(const char *what, const char *got, size_t size,
		       const char *expected, size_t expected_size)
{
	if (size != expected_size || memcmp(got, expected, size))
		differs("%s reads\n%.*s\nexpected\n%.*s", what, (int)size, got,
			(int)expected_size, expected);
}

/* All of a file, now */
static void verify(int dev)
{
	const char *name = dev < 0 ? "control" : devs[dev].name;
	char path[128], *expected, *start;
	static char got[TEXT];
	size_t size, have = 0;
	ssize_t did;
	int fd;

	snprintf(path, sizeof(path), PROC "%s", name);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		differs("%s cannot be opened: %s", path, name_of(-errno));
	while ((did = read(fd, got + have, TEXT - have)) > 0)
		have += did;
	close(fd);
	if (did < 0)
		differs("%s cannot be read: %s", path, name_of(-errno));
	expected = text_of(dev, &size);
	start = got;
	if (dev < 0)
		start = memchr(got, '\n', have) + 1;
	check_text(name, start, have - (start - got), expected, size);
	free(expected);
}

static void verify_poll(struct file *file)
{
	struct pollfd one = { .fd = file->fd, .events = POLLPRI };
	int expected = 0;

	if (file->gone)
		expected = POLLPRI | POLLERR | POLLHUP;
	else if (file->seen != devs[file->dev].event)
		expected = POLLPRI | POLLERR;
	poll(&one, 1, 0);
	if (one.revents != expected)
		differs("poll of %s says %x, expected %x", devs[file->dev].name,
			one.revents, expected);
}

static void verify_node(struct node *node)
{
	struct device *dev = dev_of(node->disk);
	int block = 0, soft = 0;
	u64 size = 0;

	if (!dev)
		return;
	ioctl(node->fd, BLKGETSIZE64, &size);
	ioctl(node->fd, BLKSSZGET, &block);
	ioctl(node->fd, BLKBSZGET, &soft);
	if (size != dev->live->size * 512 || block != (int)dev->live->block ||
	    soft != (int)dev->block_size)
		differs("%s has %llu bytes, blocks of %d and %d, expected %llu, %u and %u",
			dev->name, LLU(size), block, soft, LLU(dev->live->size * 512),
			dev->live->block, dev->block_size);
}

static void verify_all(void)
{
	int i;

	for (i = 0; i < dev_count; i++)
		verify(order[i]);
	for (i = 0; i < FILES; i++)
		if (files[i].fd >= 0 && files[i].dev >= 0)
			verify_poll(&files[i]);
	for (i = 0; i < FDS; i++)
		if (nodes[i].fd >= 0)
			verify_node(&nodes[i]);
}

static void open_file(struct file *file, int dev, bool reader)
{
	const char *name = dev < 0 ? "control" : devs[dev].name;
	char path[128];

	*file = (struct file) { .dev = dev, .reader = reader };
	if (dev >= 0)
		file->seen = devs[dev].event;
	snprintf(path, sizeof(path), PROC "%s", name);
	file->fd = open(path, reader ? O_RDONLY : O_WRONLY);
	if (file->fd < 0)
		differs("%s cannot be opened: %s", path, name_of(-errno));
}

static void close_file(struct file *file)
{
	int expected;

	log_step("", 0, "close %s", file->dev < 0 ? "control" : devs[file->dev].name);
	expected = model_close(file);
	same("close", result(close(file->fd)), expected);
	file->fd = -1;
	free(file->plan);
	file->plan = NULL;
}

/* Writes @size bytes of the plan, or what is left of it */
static void write_some(struct file *file, size_t size)
{
	const char *name = file->dev < 0 ? "control" : devs[file->dev].name;
	char *bytes = file->plan + file->at;
	char *newline;
	long expected;

	if (size > file->plan_size - file->at)
		size = file->plan_size - file->at;
	if (!size)
		return;
	log_step(bytes, size, "write %s:", name);
	expected = model_write(file, bytes, size);
	same(name, result(write(file->fd, bytes, size)), expected);
	if (expected >= 0) {
		file->at += expected;
	} else if (file->dev >= 0) {
		file->at += size;
	} else {
		newline = memchr(bytes, '\n', file->plan_size - file->at);
		file->at = file->plan_size;
		if (newline)
			file->at = newline + 1 - file->plan;
	}
}

static void plan(struct file *file)
{
	file->plan = malloc(text.size + 1);
	memcpy(file->plan, text.at, text.size);
	file->plan_size = text.size;
	file->at = 0;
	text.size = 0;
}

static size_t some_size(void)
{
	return one_in(3) ? 1 + below(10) : one_in(2) ? 1 + below(100) : TEXT;
}

/* What was emitted, in an open of its own */
static void put(int dev, bool torn)
{
	struct file *file = &files[FILES - 1];

	open_file(file, dev, false);
	plan(file);
	while (file->at < file->plan_size)
		write_some(file, torn ? some_size() : TEXT);
	close_file(file);
	verify(-1);
	if (dev >= 0)
		verify(dev);
}

/*
 * Steps
 */

static void step_commands(void)
{
	u64 lines = 1 + below(3);

	while (lines--)
		emit_command();
	if (one_in(10))
		text.size--;
	put(-1, one_in(4));
}

/* Never torn, nor of an event that may be */
static void step_wait(void)
{
	struct device *dev = any_device();

	emit("wait %s", dev && !one_in(4) ? dev->name : "nosuch");
	emit(one_in(4) ? " x\n" : " %llu\n", LLU(1000000 + below(10)));
	put(-1, false);
}

static void step_table(void)
{
	struct device *dev = any_device();

	if (!dev)
		return;
	emit_table();
	put(dev - devs, one_in(4));
}

/* As many as can be, each on the one before */
static void step_ladder(void)
{
	struct device *dev, *below_it = NULL;
	int i;

	for (i = 0; i < NAMES; i++) {
		if (!find(names[i])) {
			emit("create %s\n", names[i]);
			put(-1, false);
		}
		dev = find(names[i]);
		if (below_it && below_it->live)
			emit("0 8 linear %u %d 0\nend\n", major_ours,
			     below_it->minor);
		else
			emit("0 16 zero\nend\n");
		put(dev - devs, false);
		below_it = dev;
	}
}

static void step_file(struct file *file)
{
	struct device *dev = any_device();

	if (file->fd >= 0 && file->at < file->plan_size && !one_in(10)) {
		write_some(file, some_size());
	} else if (file->fd >= 0) {
		close_file(file);
	} else if (dev && !one_in(4)) {
		log_step("", 0, "open %s", dev->name);
		open_file(file, dev - devs, false);
		emit_table();
		plan(file);
	} else {
		log_step("", 0, "open control");
		open_file(file, -1, false);
		emit_command();
		emit_command();
		plan(file);
	}
}

/* At some place, after that the next read begins anew; or on from the last one */
static void read_some(struct file *file)
{
	size_t size = 1 + below(one_in(2) ? 20 : 5000), place = file->at, left;
	bool odd = one_in(4);
	static char got[TEXT];
	ssize_t did;

	if (odd)
		place = below(3000);
	log_step("", 0, "read %s: %zu at %zu", devs[file->dev].name, size, place);
	did = result(odd ? pread(file->fd, got, size, place) :
			   read(file->fd, got, size));
	if (file->gone && (!place || place != file->read_pos)) {
		same("read", did, -EIO);
		file->read_pos = 0;
		return;
	}
	if (!place || place != file->read_pos) {
		free(file->plan);
		file->plan = text_of(file->dev, &file->plan_size);
		file->seen = devs[file->dev].event;
	}
	left = place < file->plan_size ? file->plan_size - place : 0;
	if (did < 0 || (size_t)did > left || (left && !did))
		differs("a read gave %zd of %zu at %zu", did, left, place);
	check_text("a piece", got, did, file->plan + place, did);
	file->read_pos = place + did;
	if (!odd)
		file->at += did;
}

static void step_reader(struct file *file)
{
	struct device *dev = any_device();

	if (file->fd >= 0 && one_in(15)) {
		close_file(file);
	} else if (file->fd >= 0) {
		read_some(file);
	} else if (dev) {
		log_step("", 0, "open %s", dev->name);
		open_file(file, dev - devs, true);
	}
}

static void step_node(struct node *node)
{
	struct device *dev = any_device();
	int flags = (one_in(2) ? O_RDWR : O_RDONLY) | (one_in(4) ? O_EXCL : 0);
	int id = below(disk_count), err = 0;
	char path[128];

	if (node->fd >= 0) {
		log_step("", 0, "close node %u:%u", major_of(node->disk),
			 minor_of(node->disk));
		close(node->fd);
		node->fd = -1;
		closed(node->disk);
		return;
	}
	if (dev && !one_in(4))
		id = id_of(dev);
	snprintf(path, sizeof(path), "%s%s", id < LOWERS ? disks[id] : NODES,
		 id < LOWERS ? "" : dev->name);
	log_step("", 0, "open %s, %o", path, flags);
	if (id >= LOWERS && !dev->live)
		err = -ENXIO;
	else if (flags & O_EXCL && (held_by_table(id) || held_by_us(id)))
		err = -EBUSY;
	node->fd = open(path, flags);
	same(path, node->fd < 0 ? -errno : 0, err);
	if (err)
		return;
	node->disk = id;
	node->excl = flags & O_EXCL;
	opened(id);
}

static void any_step(void)
{
	u64 what = below(1000);

	if (what < 250)
		step_commands();
	else if (what < 270)
		step_wait();
	else if (what < 600)
		step_table();
	else if (what < 602)
		step_ladder();
	else if (what < 800)
		step_file(&files[below(FILES / 2)]);
	else if (what < 900)
		step_reader(&files[FILES / 2 + below(FILES / 2 - 1)]);
	else
		step_node(&nodes[below(FDS)]);
}

/* Everything goes, from the top down */
static void take_all_away(void)
{
	int i, left;

	for (i = 0; i < FDS; i++)
		if (nodes[i].fd >= 0)
			step_node(&nodes[i]);
	for (i = 0; i < FILES; i++)
		if (files[i].fd >= 0)
			close_file(&files[i]);
	while (dev_count) {
		left = dev_count;
		for (i = 0; i < left; i++)
			emit("remove %s\n", devs[order[i]].name);
		put(-1, false);
		if (left == dev_count)
			differs("%d devices cannot be removed", left);
	}
}

static void too_long(int signal)
{
	(void)signal;
	differs("it hangs");
}

static void find_major(void)
{
	char line[512] = "", *word;
	FILE *control = fopen(PROC "control", "r");

	if (!control || !fgets(line, sizeof(line), control))
		exit(2);
	fclose(control);
	word = strstr(line, "major=");
	major_ours = word ? atoi(word + 6) : 0;
}

int main(int argc, char **argv)
{
	u64 steps = 1000, took = 0;
	struct stat st;
	int i, opt;

	setvbuf(stdout, NULL, _IOLBF, 0);
	seed = time(NULL);
	while ((opt = getopt(argc, argv, "s:n:")) != -1)
		*(opt == 's' ? &seed : &steps) = strtoull(optarg, NULL, 0);
	disks = argv + optind;
	disk_count = argc - optind;
	rng = seed;
	find_major();
	signal(SIGALRM, too_long);
	for (i = 0; i < disk_count; i++)
		if (stat(disks[i], &st) ||
		    probe(major(st.st_rdev), minor(st.st_rdev)) != i)
			return 2;
	for (i = 0; i < FILES; i++)
		files[i].fd = -1;
	for (i = 0; i < FDS; i++)
		nodes[i].fd = -1;
	if (!disk_count) {
		fputs("usage: model [-s SEED] [-n STEPS] DISK...\n", stderr);
		return 2;
	}
	printf("SEED=%llu\n", LLU(seed));
	for (; took < steps; took++) {
		alarm(120);
		any_step();
		if (took % 16 == 0)
			verify_all();
	}
	take_all_away();
	printf("%llu steps as expected: %llu accepted, %llu refused\n", LLU(steps),
	       LLU(accepted), LLU(refused));
	return 0;
}

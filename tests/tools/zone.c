// SPDX-License-Identifier: GPL-2.0
/*
 * zone DEV report [SECTOR [COUNT]]		the zones from there on
 * zone DEV count|size				of a zone, in sectors
 * zone DEV reset|open|close|finish SECTOR SECTORS
 *
 * A zone is printed as "START LENGTH CAPACITY WP KIND": how far its pointer is into it,
 * or - if it has none; KIND is conv, or for those written in order empty, implicit,
 * explicit, closed, full, readonly, offline, or active. All else prints OK, or a number.
 * What fails prints the name of the errno.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/blkzoned.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MOST 4096

static int failed(void)
{
	puts(strerrorname_np(errno));
	return 1;
}

static const char *kind(const struct blk_zone *zone)
{
	static const char *const kinds[16] = {
		"conv", "empty", "implicit", "explicit", "closed",
		[13] = "readonly", "full", "offline",
	};

	if (zone->type == BLK_ZONE_TYPE_CONVENTIONAL)
		return zone->cond == BLK_ZONE_COND_NOT_WP ? "conv" : "conv?";
	if (zone->cond == 0xff)
		return "active";
	return zone->cond < 16 && kinds[zone->cond] ? kinds[zone->cond] : "?";
}

static void print(const struct blk_zone *zone, int has_capacity)
{
	printf("%llu %llu %llu ", (unsigned long long)zone->start,
	       (unsigned long long)zone->len,
	       (unsigned long long)(has_capacity ? zone->capacity : zone->len));
	if (zone->type == BLK_ZONE_TYPE_CONVENTIONAL || zone->wp < zone->start ||
	    zone->wp > zone->start + zone->len)
		printf("- ");
	else
		printf("%llu ", (unsigned long long)(zone->wp - zone->start));
	puts(kind(zone));
}

static int report(int fd, const char *sector, const char *count)
{
	unsigned int i, most = count ? strtoul(count, NULL, 10) : MOST;
	struct blk_zone_report *all = calloc(1, sizeof(*all) + most * sizeof(all->zones[0]));

	if (!all)
		return failed();
	all->sector = sector ? strtoull(sector, NULL, 10) : 0;
	all->nr_zones = most;
	if (ioctl(fd, BLKREPORTZONE, all))
		return failed();
	for (i = 0; i < all->nr_zones; i++)
		print(&all->zones[i], all->flags & BLK_ZONE_REP_CAPACITY);
	return 0;
}

static int number(int fd, unsigned long request)
{
	unsigned int value;

	if (ioctl(fd, request, &value))
		return failed();
	printf("%u\n", value);
	return 0;
}

static int manage(int fd, unsigned long request, char **argv)
{
	struct blk_zone_range range = {
		.sector = strtoull(argv[0], NULL, 10),
		.nr_sectors = strtoull(argv[1], NULL, 10),
	};

	if (ioctl(fd, request, &range))
		return failed();
	puts("OK");
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		unsigned long request;
	} manages[] = {
		{ "reset", BLKRESETZONE }, { "open", BLKOPENZONE },
		{ "close", BLKCLOSEZONE }, { "finish", BLKFINISHZONE },
		{ }
	};
	unsigned int i;
	int fd;

	if (argc < 3)
		return 2;
	fd = open(argv[1], strcmp(argv[2], "report") ? O_RDWR : O_RDONLY);
	if (fd < 0)
		return failed();
	if (!strcmp(argv[2], "report"))
		return report(fd, argv[3], argc > 4 ? argv[4] : NULL);
	if (!strcmp(argv[2], "count"))
		return number(fd, BLKGETNRZONES);
	if (!strcmp(argv[2], "size"))
		return number(fd, BLKGETZONESZ);
	for (i = 0; argc == 5 && manages[i].name; i++)
		if (!strcmp(argv[2], manages[i].name))
			return manage(fd, manages[i].request, argv + 3);
	return 2;
}

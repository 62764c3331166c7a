// SPDX-License-Identifier: GPL-2.0
/*
 * An input as a text that arrives in pieces, and its lines found the plain way.
 *
 *	HEAD [CUT...] TEXT
 *
 * The lower three bits of HEAD say how many bytes CUT there are, the others are
 * flags. In TEXT the three bytes \x01 N C stand for 16 * (N + 1) times C, so
 * that lines of 4096 bytes need no large inputs.
 */
#include "fuzz.h"

#define RUN		1
#define TEXT_MAX	20000

/**
 * feed_open() - take an input apart
 * @feed: to be set up
 * @data: the input
 * @size: of it
 */
void feed_open(struct feed *feed, const u8 *data, size_t size)
{
	const u8 *end = data + size;
	size_t count;
	char byte;

	*feed = (struct feed) { .bytes = malloc(TEXT_MAX) };
	must(feed->bytes, "no memory");
	if (data < end) {
		feed->flags = *data >> 3;
		feed->cut_count = *data++ & FEED_CUTS;
	}
	for (count = 0; count < feed->cut_count && data < end; count++)
		feed->cuts[count] = *data++;
	feed->cut_count = count;

	while (data < end) {
		count = 1;
		byte = *data++;
		if (byte == RUN && end - data >= 2) {
			count = 16 * (data[0] + 1);
			byte = data[1];
			data += 2;
		}
		if (count > TEXT_MAX - feed->size)
			break;
		memset(feed->bytes + feed->size, byte, count);
		feed->size += count;
	}
	/* To the byte, so that a step outside of it is seen */
	feed->bytes = realloc(feed->bytes, feed->size + !feed->size);
}

/**
 * feed_close() - free the text
 * @feed: the text
 */
void feed_close(struct feed *feed)
{
	free(feed->bytes);
}

/**
 * feed_rewind() - begin anew
 * @feed: the text
 * @whole: from now on in pieces as large as can be
 */
void feed_rewind(struct feed *feed, bool whole)
{
	feed->at = 0;
	feed->piece = 0;
	feed->next_cut = 0;
	if (whole)
		feed->cut_count = 0;
}

/* From a byte to 12 KiB, and mostly small */
static size_t next_size(struct feed *feed)
{
	u8 cut;

	if (!feed->cut_count)
		return TEXT_MAX;
	cut = feed->cuts[feed->next_cut++ % feed->cut_count];
	if (cut >= 0xe0)
		return (cut & 31) * 400 + 1;
	return cut + 1;
}

/**
 * feed_piece() - as a write() does it
 * @feed: the text
 * @lines: where the next piece goes, or as much of it as there is room for
 *
 * Return: false if there is nothing left.
 */
bool feed_piece(struct feed *feed, struct dmap_lines *lines)
{
	size_t size = feed->size - feed->at;
	size_t want = next_size(feed);
	size_t room;
	char *to;

	if (!size)
		return false;
	to = dmap_lines_room(lines, &room);
	must(room > 0, "no room");
	if (size > want)
		size = want;
	if (size > room)
		size = room;
	memcpy(to, feed->bytes + feed->at, size);
	dmap_lines_fill(lines, size);
	feed->piece = feed->at;
	feed->at += size;
	return true;
}

/**
 * feed_line() - the next line, found the plain way
 * @feed: the text
 * @at: where it begins; set to where the next one does
 * @line: set to a copy without its comment, to be freed; NULL if it is none
 *
 * Return: as dmap_lines_next(), and 0 at the end of the text.
 */
int feed_line(const struct feed *feed, size_t *at, char **line)
{
	size_t size = 0, shown = 0;
	bool comment = false, nul = false;
	const char *start = feed->bytes + *at;

	*line = NULL;
	if (*at == feed->size)
		return 0;
	while (*at + size < feed->size && start[size] != '\n') {
		if (start[size] == '#')
			comment = true;
		if (!start[size])
			nul = true;
		size++;
		if (!comment)
			shown = size;
	}
	*at += size;
	if (*at < feed->size)
		++*at;
	if (size > DMAP_LINE_MAX)
		return -E2BIG;
	if (nul)
		return -EINVAL;
	*line = malloc(shown + 1);
	must(*line, "no memory");
	memcpy(*line, start, shown);
	(*line)[shown] = '\0';
	return 1;
}

# SPDX-License-Identifier: GPL-2.0
# What the summaries of all parts share. A line is: KEY ROUND WHO VALUE...

# note(list, value): appends to a list kept in values[list, 1..count[list]]
function note(list, value)
{
	values[list, ++count[list]] = value
}

# sort_list(list, sorted): into sorted[1..]
function sort_list(list, sorted,    i, j, swap)
{
	for (i = 1; i <= count[list]; i++) {
		sorted[i] = values[list, i] + 0
		for (j = i; j > 1 && sorted[j] < sorted[j - 1]; j--) {
			swap = sorted[j]
			sorted[j] = sorted[j - 1]
			sorted[j - 1] = swap
		}
	}
}

# median(list), or "" of an empty one
function median(list,    n, sorted)
{
	n = count[list]
	if (!n)
		return ""
	sort_list(list, sorted)
	return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

# spread(list): how far the rounds differ, but for a quarter of them at either end
function spread(list,    n, q, sorted)
{
	n = count[list]
	if (!n)
		return 0
	sort_list(list, sorted)
	q = int((n + 3) / 4)
	return sorted[n + 1 - q] - sorted[q]
}

# differs(list, from): does it lie further from that than the rounds differ?
function differs(list, from,    by)
{
	by = median(list) - from
	return (by < 0 ? -by : by) > spread(list)
}

# told(list, from, n): the median, rounded, or that nothing can be said of it; "" of none
function told(list, from, n)
{
	if (!count[list])
		return ""
	return differs(list, from) ? digits(median(list), n) : "(spread)"
}

# end_of(list, sign): the lowest or the highest
function end_of(list, sign,    i, best)
{
	best = values[list, 1]
	for (i = 2; i <= count[list]; i++)
		if (values[list, i] * sign > best * sign)
			best = values[list, i]
	return best
}

# once(list, key): keys in the order they came, as first..
function once(list, key)
{
	if (!((list, key) in seen)) {
		seen[list, key] = 1
		note(list, key)
	}
}

# digits(value, n): rounded, "" stays ""
function digits(value, n)
{
	return value == "" ? "" : sprintf("%.*f", n, value)
}

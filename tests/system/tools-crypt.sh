# SPDX-License-Identifier: GPL-2.0
# what: LUKS on our device grows with it; ours on an opened LUKS volume
# disks: 96 64

# luks DEV: a cheap one
luks() { cryptsetup -q luksFormat --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 "$1" $KEEP/key; }
open() { cryptsetup open --key-file $KEEP/key "$1" "$2"; }
close() { cryptsetup close "$1"; }

modprobe device-mapper
head -c 64 /dev/urandom > $KEEP/key
mkdir -p /mnt/crypt
ok "create" ctl "create vol"
ok "load" load vol "0 98304 linear $DISK1 2048"
settle
ok "luksFormat" luks $D/vol
settle
uuid=$(cryptsetup luksUUID $D/vol)
is "udev: its kind" "$(properties $D/vol | grep ID_FS_TYPE)" ID_FS_TYPE=crypto_LUKS
ok "a link by UUID" test "$(readlink -f "/dev/disk/by-uuid/$uuid")" = $D/vol
ok "open" open "UUID=$uuid" secret
like "on ours" "$(cryptsetup status secret)" "*device:  $D/vol*"
is "lsblk" "$(lsblk -nlo NAME,TYPE $D/vol | tr -s ' ' | tr '\n' ';')" "device-mapper/vol disk;secret crypt;"
fails "it cannot go" ctl "remove vol"
is "with" $ERR EBUSY
ok "mkfs" mkfs.ext4 -q /dev/mapper/secret
ok "mount" mount /dev/mapper/secret /mnt/crypt
head -c 3000000 /dev/urandom > /mnt/crypt/file
sum=$(md5sum < /mnt/crypt/file)
ok "a larger table" load vol "0 180224 linear $DISK1 2048"
ok "resize" cryptsetup resize --key-file $KEEP/key secret
is "its size" "$(sectors /dev/mapper/secret)" $((180224 - 32768))
ok "resize2fs" resize2fs /dev/mapper/secret
ok "there is room" dd if=/dev/urandom of=/mnt/crypt/more bs=1M count=40 status=none
more=$(md5sum < /mnt/crypt/more)
umount /mnt/crypt
settle
ok "close" wait_for 30 close secret
settle
gone vol
settle
# a table of two pieces, and the same bytes
ok "create" ctl "create vol"
ok "load" load vol "0 100000 linear $DISK1 2048
100000 80224 linear $DISK1 102048"
settle
ok "open" open $D/vol secret
ok "mount" mount /dev/mapper/secret /mnt/crypt
is "the file" "$(md5sum < /mnt/crypt/file)" "$sum"
is "the other one" "$(md5sum < /mnt/crypt/more)" "$more"
umount /mnt/crypt
settle
ok "close" wait_for 30 close secret
ok "erase" wipefs -aq $D/vol
settle
gone vol

# the other way
ok "luksFormat" luks $DISK2
ok "open" open $DISK2 under
ok "create" ctl "create vol"
ok "load" load vol "0 65536 linear /dev/mapper/under 0"
settle
ok "mkfs" mkfs.ext4 -q -L crypted $D/vol
ok "mount" mount $D/vol /mnt/crypt
cp /etc/passwd /mnt/crypt/file
fails "it cannot be closed" close under
umount /mnt/crypt
settle
is "the label" "$(readlink -f /dev/disk/by-label/crypted)" $D/vol
is "not in the clear below" "$(blkid -p -o value -s TYPE $DISK2)" crypto_LUKS
gone vol
ok "close" wait_for 30 close under
ok "open" open $DISK2 under
ok "the same without ours" mount /dev/mapper/under /mnt/crypt
ok "the file" cmp /etc/passwd /mnt/crypt/file
umount /mnt/crypt
settle
ok "close" wait_for 30 close under
wipefs -aq $DISK2

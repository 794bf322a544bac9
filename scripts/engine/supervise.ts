// The shell that watches a private engine. It reads from a pipe that our process holds open: when that closes, for
// whatever reason (stop, a signal, a crash, kill -9), the engine goes. So nothing depends on our process's last moments.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Runs in mount and process namespaces of its own, as process 1 there: when it ends, the kernel ends dockerd, containerd,
 * the shims and the containers with it, and every mount that they made is gone. dockerd would wait 15 s for a container
 * that ignores SIGTERM; nothing here is worth that. Arguments: folder of this engine, name of its bridge.
 */
const INSIDE = `
dir=$1 bridge=$2
exec 3<&0

# containerd, runc and docker keep sockets under /run whatever they are told: give them a /run that only they see.
mkdir "$dir/run" && mount -t tmpfs tmpfs "$dir/run"
for entry in /run/*; do
  case $entry in /run/containerd | /run/docker | /run/runc) continue ;; esac
  if [ -d "$entry" ] && [ ! -L "$entry" ]; then
    mkdir "$dir$entry" && mount --rbind "$entry" "$dir$entry"
  fi
done
mount --rbind "$dir/run" /run

# A sign for containerd and runc to leave AppArmor alone: a profile that is loaded would stay in the kernel after us.
# https://github.com/containerd/containerd/blob/v1.7.24/pkg/apparmor/apparmor_linux.go
export container=private
dockerd --config-file "$dir/daemon.json" --bridge "$bridge" </dev/null &
daemon=$!
(cat >/dev/null; kill -TERM $daemon; sleep 3; kill -KILL $daemon) <&3 &
wait $daemon
`

/** Arguments: folder of this engine, folder of the unpacked packages, name of the bridge and of the cgroup. */
const OUTSIDE = `
dir=$1 root=$2 name=$3
# Told to end, it still takes away what it made. Not '', which dockerd and its containers would inherit.
trap : TERM
export PATH="$root/usr/bin:$root/usr/sbin:$root/bin:$root/sbin:$PATH"
libraries=$(echo "$root"/usr/lib/*-linux-gnu* "$root"/lib/*-linux-gnu* | tr ' ' ':')

busybox ip link add "$name" type bridge &&
  LD_LIBRARY_PATH="$libraries" unshare --mount --propagation slave --pid --fork --kill-child --mount-proc \\
    sh "$dir/inside.sh" "$dir" "$name"
echo $? >"$dir/ended"

# The log stays until our process has read it.
cat >/dev/null
busybox ip link delete "$name"
find /sys/fs/cgroup -depth -type d -path "*/$name*" -exec rmdir {} ';' 2>/dev/null
rm -rf "$dir"
`

/** Writes the scripts into the engine's folder. Returns the command that starts and watches the engine. */
export async function superviseCommand(folder: string, root: string, name: string): Promise<string[]> {
  await writeFile(join(folder, 'inside.sh'), INSIDE)
  await writeFile(join(folder, 'outside.sh'), OUTSIDE)
  return ['sh', join(folder, 'outside.sh'), folder, root, name]
}

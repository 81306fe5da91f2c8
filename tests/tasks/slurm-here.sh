#!/bin/sh
# slurm-here.sh FOLDER: starts Slurm on this host alone, its files in FOLDER, and stays with it until it is told to end (standard input closes).
# Needs the distribution's slurm-wlm and munge, and root. Prints "ready" when jobs can be submitted.
set -e
folder=$1
host=$(hostname -s)
mkdir -p "$folder/state" "$folder/spool" /run/munge
[ -s /etc/munge/munge.key ] || { dd if=/dev/urandom of=/etc/munge/munge.key bs=1024 count=1 2>/dev/null; }
chown munge:munge /etc/munge/munge.key /run/munge && chmod 400 /etc/munge/munge.key
pgrep -x munged >/dev/null || runuser -u munge -- munged
cat >"$folder/slurm.conf" <<CONF
ClusterName=here
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
SlurmUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
SLURM_CONF="$folder/slurm.conf"
export SLURM_CONF
slurmctld -f "$folder/slurm.conf" -L "$folder/slurmctld.log"
slurmd -f "$folder/slurm.conf" -L "$folder/slurmd.log"
end() {
  for p in slurmd slurmctld; do
    pid=$(cat "$folder/$p.pid" 2>/dev/null) || continue
    kill "$pid" 2>/dev/null || continue
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  done
}
trap end EXIT
for _ in $(seq 60); do
  case $(sinfo -h -o %T 2>/dev/null) in idle*) echo ready; break ;; esac
  sleep 0.5
done
cat >/dev/null

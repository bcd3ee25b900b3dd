using static MediaEngine.Protocol.Compatibility.NameStatus;
using static MediaEngine.Server.Options.OptionArea;
using static MediaEngine.Server.Options.OptionKind;

namespace MediaEngine.Server.Options;

/// <summary>Threads and packet I/O, and options that only apply to a kernel module or another threading model.</summary>
internal static class TuningOptionRows
{
    public static readonly OptionDefinition[] Rows =
    [
        new("num-threads", '\0', Integer, null, "N", Different,
            "Number of media workers, one thread each. A call stays on one worker. Default: one per CPU.")
            {
                Area = Tuning,
                Range = (0, 1024),
                Difference = "Number of media workers. The default is one per CPU (rtpengine: at least 4). A call stays on one worker.",
            },
        new("packet-io", '\0', Choice, "auto", "auto|io_uring|epoll", Own,
            "How packets are received and sent. 'auto' measures both for 0.2 s at start, and uses epoll where io_uring is not " +
            "allowed or costs clearly more. The log contains the decision and the figures. Other values skip the measurement.")
            { Area = Tuning, Choices = ["auto", "io_uring", "epoll"] },
        new("batch-wait-max", '\0', Integer, "1000", "USECS", Own,
            "At 6,000 packets per second and more, a worker waits up to this time for more packets before it handles a batch (half " +
            "as long when packets arrive quickly). This saves wake-ups and adds a small delay. 0 never waits.")
            { Area = Tuning, Range = (0, 10000) },
        new("kernel-offload", '\0', Choice, "auto", "auto|off|require", Own,
            "Forward established plain media in the kernel by a BPF program. 'auto' does so if the kernel and the privileges of the " +
            "process allow it (root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN), but not on loopback. 'require' fails at start if " +
            "the kernel cannot, and includes loopback.")
            { Area = Tuning, Choices = ["auto", "off", "require"] },
        new("kernel-offload-hook", '\0', Choice, "auto", "auto|tc|clsact", Own,
            "Where the BPF program receives packets. 'auto': in the driver (native XDP) on interfaces that support receiving and " +
            "sending there, and at tc ingress on all interfaces. 'tc': only at tc ingress. 'clsact': at tc ingress by a clsact " +
            "filter, even if the kernel has tcx.")
            { Area = Tuning, Choices = ["auto", "tc", "clsact"] },
        new("media-num-threads", '\0', Integer, null, "N", NoEffect, "Threads of the media player.") { Area = Tuning },
        new("codec-num-threads", '\0', Integer, null, "N", NoEffect, "Threads for transcoding.") { Area = Tuning },
        new("thread-stack", '\0', Integer, "2048", "KB", NoEffect, "Stack size of a thread.") { Area = Tuning },
        new("poller-size", '\0', Integer, "128", "N", NoEffect, "Number of events handled at once.") { Area = Tuning },
        new("poller-per-thread", '\0', Flag, null, "", NoEffect, "The engine always has one poller per thread.") { Area = Tuning },
        new("io-uring", '\0', Flag, null, "", NoEffect, "See packet-io.") { Area = Tuning },
        new("io-uring-buffers", '\0', Integer, "16384", "N", NoEffect, "See packet-io.") { Area = Tuning },
        new("timer-accuracy", '\0', Integer, "500", "USECS", NoEffect, "Granularity of timers.") { Area = Tuning },
        new("max-recv-iters", '\0', Integer, "50", "N", NoEffect, "Number of packets received from one socket in a row.") { Area = Tuning },
        new("socket-cpu-affinity", '\0', Integer, null, "N", NoEffect, "Binds sockets to CPUs.") { Area = Tuning, Range = (-1, 65535) },
        new("scheduling", '\0', Choice, "default", "default|none|fifo|rr|other|batch|idle", Different,
            "Scheduling policy of all threads (sched(7)). 'default' and 'none' keep the policy of the process. 'fifo' and 'rr' are " +
            "real-time policies: packets do not wait for other programs. Requires root, CAP_SYS_NICE or a sufficient limit; " +
            "otherwise the policy does not change and the log says so.")
            { Area = Tuning, Difference = "Applies to all threads, not only to those that handle packets. If the process may not set " +
                "it, the engine starts anyway and logs a warning.", Choices = ["default", "none", "fifo", "rr", "other", "batch", "idle"] },
        new("priority", '\0', Integer, null, "N", Different,
            "With scheduling fifo or rr: the real-time priority from 1 (lowest, the default) to 99 (highest). With other policies: " +
            "the nice value from -20 (highest priority) to 19 (lowest).")
            { Area = Tuning, Difference = "As `scheduling`; with `fifo` and `rr` it is 1 unless set.", Range = (-20, 99) },
        new("idle-scheduling", '\0', Text, null, "NAME", NoEffect,
            "All threads have the same policy. The garbage collector waits for all threads, so a thread with lower priority would " +
            "delay packets.")
            { Area = Tuning },
        new("idle-priority", '\0', Integer, null, "N", NoEffect, "See idle-scheduling.") { Area = Tuning, Range = (-20, 99) },

        new("table", 't', Integer, "-1", "N", Different,
            "Table of the kernel module. The engine has no kernel module; see kernel-offload. A negative number disables " +
            "kernel-offload unless that option is set.")
            {
                Area = Kernel,
                Range = (-1, int.MaxValue),
                Difference = "There is no table. A negative number disables `kernel-offload` unless that option is set.",
            },
        new("no-fallback", 'F', Flag, null, "", NoEffect,
            "The engine has no kernel module, so there is no fallback from it. The closest option is kernel-offload=require.")
            { Area = Kernel },
        new("kernel-num-threads", '\0', Integer, null, "N", NoEffect, "Applies to the kernel module only.") { Area = Kernel },
        new("kernel-slots", '\0', Integer, null, "N", NoEffect, "Applies to the kernel module only.") { Area = Kernel },
        new("kernel-player", '\0', Flag, null, "", NoEffect, "Applies to the kernel module only.") { Area = Kernel },
        new("kernel-player-media", '\0', Integer, "128", "N", NoEffect, "Applies to the kernel module only.") { Area = Kernel },
        new("nftables-chain", '\0', Text, null, "NAME", NoEffect, "Applies to the kernel module only.") { Area = Kernel },
        new("nftables-base-chain", '\0', Text, null, "NAME", NoEffect, "Applies to the kernel module only.") { Area = Kernel },
        new("nftables-append", '\0', Flag, null, "", NoEffect, "Applies to the kernel module only.") { Area = Kernel },
        new("nftables-family", '\0', Text, null, "NAME", NoEffect, "Applies to the kernel module only.") { Area = Kernel },
        new("nftables-start", '\0', Flag, null, "", Same, "Exit at once with success, because there are no rules to add.")
            { Area = Kernel, CommandLineOnly = true },
        new("nftables-stop", '\0', Flag, null, "", Same, "Exit at once with success, because there are no rules to remove.")
            { Area = Kernel, CommandLineOnly = true },
        new("nftables-status", '\0', Flag, null, "", Same, "Exit at once with success, because there are no rules to show.")
            { Area = Kernel, CommandLineOnly = true },
        new("xtables", '\0', Flag, null, "", NoEffect, "Applies to the kernel module only.") { Area = Kernel },
        new("iptables-chain", '\0', Text, null, "NAME", NoEffect, "Applies to the kernel module only.") { Area = Kernel },
    ];
}

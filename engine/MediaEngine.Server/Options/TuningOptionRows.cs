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
            "Media workers, one thread each; a call stays on one worker. Default: one for each CPU.")
            {
                Area = Tuning,
                Range = (0, 1024),
                Difference = "Media workers. Default is one for each processor (rtpengine: at least 4). A call stays on one worker.",
            },
        new("packet-io", '\0', Choice, "auto", "auto|io_uring|epoll", Own,
            "How packets are received and sent. 'auto' measures both for 0.2 s at the start and takes epoll where io_uring costs clearly " +
            "more, or is not allowed; the log says which and the figures. Naming one saves the measurement.")
            { Area = Tuning, Choices = ["auto", "io_uring", "epoll"] },
        new("batch-wait-max", '\0', Integer, "1000", "USECS", Own,
            "From 6,000 packets per second on, let a worker wait up to this long for more packets before it handles a batch (half as " +
            "long where they come quickly): fewer wake-ups for a little delay. 0 never waits.")
            { Area = Tuning, Range = (0, 10000) },
        new("kernel-offload", '\0', Choice, "auto", "auto|off|require", Own,
            "Let a small BPF program forward established plain media inside the kernel. 'auto' does so where the kernel and the " +
            "process's privileges (root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN) allow it, never on loopback; 'require' does not " +
            "start without it, and takes loopback too.")
            { Area = Tuning, Choices = ["auto", "off", "require"] },
        new("kernel-offload-hook", '\0', Choice, "auto", "auto|tc|clsact", Own,
            "Where the kernel's program sees packets. 'auto': in the driver (native XDP) of interfaces that can receive and send so, and " +
            "at tc's ingress everywhere; 'tc': there only; 'clsact': there by a filter of clsact even where the kernel has tcx.")
            { Area = Tuning, Choices = ["auto", "tc", "clsact"] },
        new("media-num-threads", '\0', Integer, null, "N", NoEffect, "Threads of the media player.") { Area = Tuning },
        new("codec-num-threads", '\0', Integer, null, "N", NoEffect, "Threads for transcoding.") { Area = Tuning },
        new("thread-stack", '\0', Integer, "2048", "KB", NoEffect, "Stack of a thread.") { Area = Tuning },
        new("poller-size", '\0', Integer, "128", "N", NoEffect, "Events taken at once.") { Area = Tuning },
        new("poller-per-thread", '\0', Flag, null, "", NoEffect, "The engine always works so.") { Area = Tuning },
        new("io-uring", '\0', Flag, null, "", NoEffect, "See packet-io.") { Area = Tuning },
        new("io-uring-buffers", '\0', Integer, "16384", "N", NoEffect, "See packet-io.") { Area = Tuning },
        new("timer-accuracy", '\0', Integer, "500", "USECS", NoEffect, "Granularity of timers.") { Area = Tuning },
        new("max-recv-iters", '\0', Integer, "50", "N", NoEffect, "Packets taken from one socket in a row.") { Area = Tuning },
        new("socket-cpu-affinity", '\0', Integer, null, "N", NoEffect, "Ties sockets to CPUs.") { Area = Tuning, Range = (-1, 65535) },
        new("scheduling", '\0', Choice, "default", "default|none|fifo|rr|other|batch|idle", Different,
            "Scheduling policy of all threads (sched(7)). 'default' and 'none' leave the one the process was started with; 'fifo' and " +
            "'rr' are real-time policies: packets then wait for no other program. Needs root, CAP_SYS_NICE or a limit that allows it; " +
            "else a line of the log says that nothing was changed.")
            { Area = Tuning, Difference = "Holds for all threads, not for those that handle packets alone. Where the process may not set " +
                "it, the engine starts all the same and logs it.", Choices = ["default", "none", "fifo", "rr", "other", "batch", "idle"] },
        new("priority", '\0', Integer, null, "N", Different,
            "With scheduling fifo or rr the real-time priority, 1 (low, what they have without this option) to 99 (high); else the nice " +
            "value, -20 (high) to 19 (low).")
            { Area = Tuning, Difference = "As `scheduling`; with `fifo` and `rr` it is 1 unless set.", Range = (-20, 99) },
        new("idle-scheduling", '\0', Text, null, "NAME", NoEffect,
            "All threads have one policy: the garbage collector waits for each of them, so one with less right to the CPU would delay " +
            "packets.")
            { Area = Tuning },
        new("idle-priority", '\0', Integer, null, "N", NoEffect, "See idle-scheduling.") { Area = Tuning, Range = (-20, 99) },

        new("table", 't', Integer, "-1", "N", Different,
            "Table of the kernel module, which the engine does not have: see kernel-offload. A negative number turns that off unless it " +
            "is set itself.")
            {
                Area = Kernel,
                Range = (-1, int.MaxValue),
                Difference = "There is no table. A negative number turns `kernel-offload` off unless that is set itself.",
            },
        new("no-fallback", 'F', Flag, null, "", NoEffect,
            "There is no kernel module to fall back from; kernel-offload=require is what comes closest.")
            { Area = Kernel },
        new("kernel-num-threads", '\0', Integer, null, "N", NoEffect, "Only for the kernel module.") { Area = Kernel },
        new("kernel-slots", '\0', Integer, null, "N", NoEffect, "Only for the kernel module.") { Area = Kernel },
        new("kernel-player", '\0', Flag, null, "", NoEffect, "Only for the kernel module.") { Area = Kernel },
        new("kernel-player-media", '\0', Integer, "128", "N", NoEffect, "Only for the kernel module.") { Area = Kernel },
        new("nftables-chain", '\0', Text, null, "NAME", NoEffect, "Only for the kernel module.") { Area = Kernel },
        new("nftables-base-chain", '\0', Text, null, "NAME", NoEffect, "Only for the kernel module.") { Area = Kernel },
        new("nftables-append", '\0', Flag, null, "", NoEffect, "Only for the kernel module.") { Area = Kernel },
        new("nftables-family", '\0', Text, null, "NAME", NoEffect, "Only for the kernel module.") { Area = Kernel },
        new("nftables-start", '\0', Flag, null, "", Same, "Exit at once with success: there are no rules to add.")
            { Area = Kernel, CommandLineOnly = true },
        new("nftables-stop", '\0', Flag, null, "", Same, "Exit at once with success: there are no rules to remove.")
            { Area = Kernel, CommandLineOnly = true },
        new("nftables-status", '\0', Flag, null, "", Same, "Exit at once with success: there are no rules to show.")
            { Area = Kernel, CommandLineOnly = true },
        new("xtables", '\0', Flag, null, "", NoEffect, "Only for the kernel module.") { Area = Kernel },
        new("iptables-chain", '\0', Text, null, "NAME", NoEffect, "Only for the kernel module.") { Area = Kernel },
    ];
}

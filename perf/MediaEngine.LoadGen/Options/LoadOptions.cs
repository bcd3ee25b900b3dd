using System.Net;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Srtp;

namespace MediaEngine.LoadGen.Options;

/// <summary>The experiment to run.</summary>
internal enum LoadMode
{
    /// <summary>A constant rate.</summary>
    Load,

    /// <summary>A constant rate, an overload, and the time until everything is forwarded again.</summary>
    Overload,

    /// <summary>The highest rate without loss.</summary>
    Max,

    /// <summary>Calls per second without media.</summary>
    SetupRate,

    /// <summary>No daemon: how often the machine takes a CPU away from a thread that nothing on it may preempt.</summary>
    Stalls,

    /// <summary>No load: the wake-ups and CPU time of an idle daemon.</summary>
    Idle,

    /// <summary>No load: reports this machine's figures to another generator.</summary>
    Probe,
}

/// <summary>All settings of the command line.</summary>
internal sealed record LoadOptions
{
    public LoadMode Mode { get; init; }

    /// <summary>The daemon's NG address; null with <see cref="Direct"/>.</summary>
    public IPEndPoint? Ng { get; init; }

    /// <summary>No daemon: endpoints send to each other, which measures the generator and the kernel alone.</summary>
    public bool Direct { get; init; }

    public int Calls { get; init; } = 100;

    /// <summary>Packets per second over all calls and both directions; 0 only sets the calls up.</summary>
    public long Rate { get; init; } = 10_000;

    public double Seconds { get; init; } = 10;

    public double Warmup { get; init; } = 2;

    public double Ramp { get; init; } = 1;

    public double Drain { get; init; } = 0.5;

    /// <summary>Size of a whole RTP packet in bytes.</summary>
    public int Size { get; init; } = 172;

    /// <summary>Generator workers, each with its own socket and a share of the calls.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>
    /// CPUs: for each worker one for both directions, or one for the sender and one for the receiver. Empty for the kernel's choice.
    /// </summary>
    public IReadOnlyList<int> Cpus { get; init; } = [];

    /// <summary>The kernel interface for packets.</summary>
    public BatchIo Io { get; init; } = BatchIo.Messages;

    /// <summary>Most packets per sendmmsg.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>True to poll continuously; otherwise sleep until the next packet is due or one arrives.</summary>
    public bool Spin { get; init; } = true;

    /// <summary>First address of the callers, in host byte order.</summary>
    public uint NetA { get; init; } = 0x7F010000;

    /// <summary>First address of the callees, in host byte order.</summary>
    public uint NetB { get; init; } = 0x7F020000;

    public ushort Port { get; init; } = 20000;

    /// <summary>The daemon's process ID, for its CPU time and memory; 0 for none.</summary>
    public int ProcessId { get; init; }

    /// <summary>Address of a probe on the daemon's machine; null when the daemon runs on this one.</summary>
    public IPEndPoint? Probe { get; init; }

    /// <summary>Listening address of the probe in <see cref="LoadMode.Probe"/>.</summary>
    public IPEndPoint? ProbeListen { get; init; }

    /// <summary>Interval of the pings during the load; 0 for none.</summary>
    public double PingMilliseconds { get; init; }

    /// <summary>How long each CPU is watched in <see cref="LoadMode.Stalls"/>.</summary>
    public double StallSeconds { get; init; }

    /// <summary>How long to measure in <see cref="LoadMode.Idle"/>.</summary>
    public double IdleSeconds { get; init; }

    public LoadCodec CodecA { get; init; } = LoadCodec.Known[0];

    public LoadCodec CodecB { get; init; } = LoadCodec.Known[0];

    /// <summary>SRTP suite of the callers (SDES); null for RTP.</summary>
    public SrtpSuite? SrtpA { get; init; }

    /// <summary>SRTP suite of the callees or subscribers; null for RTP.</summary>
    public SrtpSuite? SrtpB { get; init; }

    /// <summary>Packets of one stream that are sent at once: 1 for audio, the packets of a picture for video.</summary>
    public int Frame { get; init; } = 1;

    /// <summary>Subscribers per publisher; 0 for calls of two parties.</summary>
    public int FanOut { get; init; }

    /// <summary>Adds publishers by offer and answer even when the daemon supports publish.</summary>
    public bool PublishByOffer { get; init; }

    /// <summary>Additional NG flags of offer and answer.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    public double OverloadFactor { get; init; } = 3;

    public double OverloadSeconds { get; init; } = 10;

    public double RecoverySeconds { get; init; } = 5;

    /// <summary>Packets later than this, in milliseconds, do not count as fully forwarded.</summary>
    public double RecoveryLatency { get; init; } = 20;

    /// <summary>Calls per second in <see cref="LoadMode.SetupRate"/>.</summary>
    public double CallRate { get; init; }

    /// <summary>Time between answer and delete in <see cref="LoadMode.SetupRate"/>, in seconds.</summary>
    public double Hold { get; init; }

    /// <summary>Highest rate tried in <see cref="LoadMode.Max"/>.</summary>
    public long MaxRate { get; init; } = 1_000_000;

    /// <summary>Share of packets that may be lost in <see cref="LoadMode.Max"/>, 0 for none.</summary>
    public double LossAllowed { get; init; }

    public bool Transcodes => CodecA.Name != CodecB.Name;

    /// <summary>Checks combinations of options.</summary>
    /// <exception cref="LoadException">The message names the option.</exception>
    public LoadOptions Validated()
    {
        if (Mode == LoadMode.Probe)
            return this;
        if (Mode == LoadMode.Stalls)
        {
            Require(StallSeconds is > 0 and <= 60, "--stalls must be 0 to 60");
            Require(Cpus.Count > 0, "--stalls needs --cpu");
            return this;
        }
        Require(Direct || Ng is not null || Mode == LoadMode.Idle, "--ng HOST:PORT is needed (or --direct)");
        Require(!Direct || (Mode is LoadMode.Load or LoadMode.Max && Rate > 0), "--direct works with a plain load or --max");
        Require(!Direct || FanOut == 0, "--fan-out needs a daemon");
        Require(Mode != LoadMode.Idle || ProcessId > 0, "--idle needs --pid");
        Require(Calls is >= 1 and <= 60_000, "--calls must be 1 to 60000");
        Require(Rate is >= 0 and <= 5_000_000, "--rate must be 0 to 5000000");
        Require(Rate > 0 || Mode is LoadMode.Load or LoadMode.SetupRate or LoadMode.Idle, "--rate must be positive in this mode");
        Require(Seconds is > 0 and <= 3600, "--seconds must be above 0 and at most 3600");
        Require(Warmup is >= 0 and <= 600 && Ramp is >= 0 and <= 600, "--warmup and --ramp must be 0 to 600");
        Require(Drain is >= 0.05 and <= 30, "--drain must be 0.05 to 30");
        Require(Size is >= Media.TestPacket.MinimumSize and <= 1472, $"--size must be {Media.TestPacket.MinimumSize} to 1472");
        Require((SrtpA ?? SrtpB) is null || (!Direct && Mode != LoadMode.SetupRate), "--srtp works with a daemon, and media");
        Require(FanOut is >= 0 and <= 1000 && Calls * (long)Math.Max(1, FanOut) <= 60_000,
            "--fan-out must be 0 to 1000, and times --calls at most 60000");
        Require(FanOut == 0 || (!Transcodes && Mode != LoadMode.SetupRate), "--fan-out works with one codec, and media");
        Require(Frame is >= 1 and <= 1000 && (Frame == 1 || !Transcodes), "--frame must be 1 to 1000, and works with one codec");
        Require(Workers >= 1 && Workers <= Calls, "--workers must be 1 to the number of calls");
        Require(
            PingMilliseconds is >= 0 and <= 10_000 && (PingMilliseconds == 0 || !Direct), "--ping must be 0 to 10000, and needs a daemon");
        Require(IdleSeconds is >= 0 and <= 600, "--idle must be 0 to 600");
        Require(Batch is >= 1 and <= 64, "--batch must be 1 to 64");
        Require(Cpus.Count == 0 || Cpus.Count == Workers || Cpus.Count == Workers * 2, "--cpu takes one CPU for each of --workers, or two");
        Require(OverloadFactor is >= 1 and <= 100 && OverloadSeconds is > 0 and <= 120 && RecoverySeconds is > 0 and <= 120,
            "--overload-factor must be 1 to 100, --overload-seconds and --recovery-seconds up to 120");
        Require(Mode != LoadMode.SetupRate || CallRate is > 0 and <= 50_000, "--setup-rate must be above 0 and at most 50000");
        Require(Hold is >= 0 and <= 60, "--hold must be 0 to 60");
        Require(LossAllowed is >= 0 and < 1, "--loss must be 0 to 1");
        return this;
    }

    /// <summary>The share of worker <paramref name="index"/>: its calls and addresses, packets and CPUs.</summary>
    public LoadOptions ForWorker(int index)
    {
        var first = (int)((long)Calls * index / Workers);
        var end = (int)((long)Calls * (index + 1) / Workers);
        var perWorker = Cpus.Count / Workers;
        return this with
        {
            Workers = 1,
            Calls = end - first,
            Rate = (Rate * end / Calls) - (Rate * first / Calls),
            NetA = NetA + (uint)first,
            NetB = NetB + (uint)(first * Math.Max(1, FanOut)),
            Port = (ushort)(Port == 0 ? 0 : Port + index),
            Cpus = [.. Cpus.Skip(index * perWorker).Take(perWorker)],
        };
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new LoadException(message);
    }
}

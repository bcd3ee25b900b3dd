using System.CommandLine;
using System.Globalization;
using System.Net;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Srtp;

namespace MediaEngine.LoadGen.Options;

/// <summary>The command line: every option with its default and meaning.</summary>
internal sealed class CommandLine
{
    private readonly Option<string> _ng = new("--ng")
    {
        HelpName = "HOST:PORT",
        Description = "NG control address of the daemon (UDP, bencode)",
    };
    private readonly Option<bool> _direct = new("--direct")
    {
        Description = "no daemon: endpoints send to each other (measures the generator and the kernel alone)",
    };
    private readonly Option<int> _calls = Value("--calls", "calls", 100);
    private readonly Option<long> _rate = Value(
        "--rate", "packets per second over all calls and both directions; 0 only sets up calls; with --max the first rate", 10_000L);
    private readonly Option<double> _seconds = Value("--seconds", "measured time (per trial with --max)", 10.0);
    private readonly Option<double> _warmup = Value("--warmup", "seconds at full rate before measuring", 2.0);
    private readonly Option<double> _ramp = Value("--ramp", "seconds from slow to full rate before the warm-up", 1.0);
    private readonly Option<double> _drain = Value("--drain", "seconds of silence after which a missing packet is lost", 0.5);
    private readonly Option<int> _size = Value("--size", "bytes of an RTP packet, header included", 172);
    private readonly Option<string> _cpu = new("--cpu")
    {
        HelpName = "LIST",
        Description = "CPUs, for example 1 or 2,3 or 8-15: one, or for sender and receiver two, for each worker",
    };
    private readonly Option<int> _workers = Value(
        "--workers", "workers, each with a socket and a share of the calls; 0: one for every two CPUs of --cpu", 0);
    private readonly Option<string> _io = Value(
        "--io", "mmsg (sendmmsg, recvmmsg) or uring (io_uring, Linux 6.1); docs/measured-and-rejected.md compares them", "mmsg");
    private readonly Option<int> _batch = Value("--batch", "most packets per sendmmsg", 8);
    private readonly Option<string> _pace = Value("--pace", "spin (even spacing, one CPU busy) or sleep", "spin");
    private readonly Option<string> _netA = Value("--net-a", "first address of the callers; call N uses the Nth after it", "127.1.0.0");
    private readonly Option<string> _netB = Value("--net-b", "first address of the callees", "127.2.0.0");
    private readonly Option<int> _port = Value("--port", "UDP port of all endpoints; 0 lets the kernel choose", 0);
    private readonly Option<int> _pid = Value("--pid", "the daemon's process, to report its CPU time and memory", 0);
    private readonly Option<string> _codec = Value(
        "--codec", "codec of the callers (PCMA, PCMU, G722, opus, opus-mono), or CALLERS:CALLEES to transcode real speech", "PCMA");
    private readonly Option<string> _srtp = new("--srtp")
    {
        HelpName = "SUITE",
        Description = "callees use SRTP (SDES) with AES_CM_128_HMAC_SHA1_80 or AEAD_AES_128_GCM; "
            + "CALLERS:CALLEES for both sides, either may be 'rtp'",
    };
    private readonly Option<int> _frame = Value("--frame", "packets of a stream sent at once, as those of a video frame", 1);
    private readonly Option<int> _fanOut = Value(
        "--fan-out", "each call is one publisher with this many subscribers (NG publish, subscribe); --rate counts what is published", 0);
    private readonly Option<bool> _publishByOffer = new("--publish-by-offer")
    {
        Description = "with --fan-out: publisher and first subscriber by offer and answer",
    };
    private readonly Option<string> _probe = new("--probe")
    {
        HelpName = "HOST:PORT",
        Description = "the daemon is on another machine, where a probe listens; --pid is a process there",
    };
    private readonly Option<string> _probeListen = new("--probe-listen")
    {
        HelpName = "HOST:PORT",
        Description = "run that probe for --seconds, without load",
    };
    private readonly Option<double> _ping = Value(
        "--ping", "milliseconds between NG pings during the load, to measure their latency; 0 for none", 0.0);
    private readonly Option<double> _idle = Value(
        "--idle", "no load: how often the daemon (--pid) wakes up in this many seconds, after --warmup", 0.0);
    private readonly Option<double> _stalls = Value(
        "--stalls", "no load: seconds to watch each CPU of --cpu for stalls, alone and all at once", 0.0);
    private readonly Option<string[]> _flags = new("--flag")
    {
        HelpName = "NAME",
        Description = "extra NG flag for offer and answer; may be repeated",
    };
    private readonly Option<bool> _max = new("--max")
    {
        Description = "search the highest rate without loss, from --rate up to --max-rate",
    };
    private readonly Option<long> _maxRate = Value("--max-rate", "where --max stops", 1_000_000L);
    private readonly Option<double> _loss = Value("--loss", "share of packets --max may lose, 0 to 1", 0.0);
    private readonly Option<bool> _overload = new("--overload")
    {
        Description = "after the measured time: overload, then the time to full forwarding",
    };
    private readonly Option<double> _overloadFactor = Value("--overload-factor", "how many times --rate", 3.0);
    private readonly Option<double> _overloadSeconds = Value("--overload-seconds", "length of the overload", 10.0);
    private readonly Option<double> _recoverySeconds = Value("--recovery-seconds", "time at --rate after it", 5.0);
    private readonly Option<double> _recoveryLatency = Value(
        "--recovery-latency", "packets later than this many ms do not count as fully forwarded", 20.0);
    private readonly Option<double> _setupRate = Value(
        "--setup-rate", "offer, answer and delete this many calls per second, without media", 0.0);
    private readonly Option<double> _hold = Value("--hold", "seconds between answer and delete with --setup-rate", 0.0);

    /// <summary>Parses, runs <paramref name="action"/> and returns the exit code.</summary>
    public int Invoke(string[] arguments, Func<LoadOptions, int> action)
    {
        var root = new RootCommand(
            "Two-sided RTP load for NG-controlled media relays: sets up calls, sends evenly paced packets from both ends, checks "
            + "every packet at the other end, and prints one JSON line. Progress goes to stderr. Exit code 0: ran; 1: could not run; "
            + "2: ran, but packets reached a wrong call.")
        {
            _ng, _direct, _calls, _rate, _seconds, _warmup, _ramp, _drain, _size, _cpu, _workers, _io, _batch, _pace, _netA, _netB, _port,
            _pid, _codec, _srtp, _frame, _fanOut, _publishByOffer, _probe, _probeListen, _ping, _idle, _stalls, _flags,
            _max, _maxRate, _loss, _overload, _overloadFactor, _overloadSeconds, _recoverySeconds, _recoveryLatency, _setupRate, _hold,
        };
        root.SetAction(parsed =>
        {
            try
            {
                return action(Read(parsed).Validated());
            }
            catch (LoadException failure)
            {
                Console.Error.WriteLine($"loadgen: {failure.Message}");
                return 1;
            }
        });
        return root.Parse(arguments).Invoke();
    }

    private LoadOptions Read(ParseResult parsed)
    {
        var codecs = parsed.GetValue(_codec)!.Split(':');
        var setupRate = parsed.GetValue(_setupRate);
        var suites = (parsed.GetValue(_srtp) ?? "rtp").Split(':');
        var cpus = ParseCpus(parsed.GetValue(_cpu));
        var workers = parsed.GetValue(_workers);
        var idle = parsed.GetValue(_idle);
        var stalls = parsed.GetValue(_stalls);
        var mode = parsed.GetValue(_probeListen) is not null ? LoadMode.Probe
            : stalls > 0 ? LoadMode.Stalls
            : idle > 0 ? LoadMode.Idle
            : parsed.GetValue(_max) ? LoadMode.Max
            : parsed.GetValue(_overload) ? LoadMode.Overload
            : setupRate > 0 ? LoadMode.SetupRate
            : LoadMode.Load;
        return new LoadOptions
        {
            Mode = mode,
            Ng = parsed.GetValue(_ng) is { } ng ? ParseEndPoint(ng, "--ng") : null,
            Probe = parsed.GetValue(_probe) is { } probe ? ParseEndPoint(probe, "--probe") : null,
            ProbeListen = parsed.GetValue(_probeListen) is { } listen ? ParseEndPoint(listen, "--probe-listen") : null,
            PingMilliseconds = parsed.GetValue(_ping),
            IdleSeconds = idle,
            StallSeconds = stalls,
            Direct = parsed.GetValue(_direct),
            Calls = parsed.GetValue(_calls),
            Rate = parsed.GetValue(_rate),
            Seconds = parsed.GetValue(_seconds),
            Warmup = parsed.GetValue(_warmup),
            Ramp = parsed.GetValue(_ramp),
            Drain = parsed.GetValue(_drain),
            Size = parsed.GetValue(_size),
            Cpus = cpus,
            Workers = workers > 0 ? workers : Math.Max(1, cpus.Count / 2),
            Io = parsed.GetValue(_io) switch
            {
                "uring" => BatchIo.Ring,
                "mmsg" => BatchIo.Messages,
                _ => throw new LoadException("--io must be mmsg or uring"),
            },
            Batch = parsed.GetValue(_batch),
            Spin = parsed.GetValue(_pace) switch
            {
                "spin" => true,
                "sleep" => false,
                _ => throw new LoadException("--pace must be spin or sleep"),
            },
            NetA = ParseNet(parsed.GetValue(_netA)!, "--net-a"),
            NetB = ParseNet(parsed.GetValue(_netB)!, "--net-b"),
            Port = ushort.CreateSaturating(parsed.GetValue(_port)),
            ProcessId = parsed.GetValue(_pid),
            CodecA = LoadCodec.Find(codecs[0]),
            CodecB = LoadCodec.Find(codecs[^1]),
            SrtpA = suites.Length > 1 ? FindSuite(suites[0]) : null,
            SrtpB = FindSuite(suites[^1]),
            Frame = parsed.GetValue(_frame),
            FanOut = parsed.GetValue(_fanOut),
            PublishByOffer = parsed.GetValue(_publishByOffer),
            Flags = parsed.GetValue(_flags) ?? [],
            OverloadFactor = parsed.GetValue(_overloadFactor),
            OverloadSeconds = parsed.GetValue(_overloadSeconds),
            RecoverySeconds = parsed.GetValue(_recoverySeconds),
            RecoveryLatency = parsed.GetValue(_recoveryLatency),
            CallRate = setupRate,
            Hold = parsed.GetValue(_hold),
            MaxRate = parsed.GetValue(_maxRate),
            LossAllowed = parsed.GetValue(_loss),
        };
    }

    private static Option<T> Value<T>(string name, string description, T fallback) =>
        new(name) { Description = description, DefaultValueFactory = _ => fallback };

    private static SrtpSuite? FindSuite(string name) =>
        name.Equals("rtp", StringComparison.OrdinalIgnoreCase) ? null : SrtpSuite.Find(name);

    private static IPEndPoint ParseEndPoint(string text, string option) =>
        IPEndPoint.TryParse(text, out var endPoint) && endPoint.Port != 0
            && endPoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? endPoint
            : throw new LoadException($"{option} must be IPV4:PORT");

    private static uint ParseNet(string text, string option) =>
        IPAddress.TryParse(text, out var address) && MinimalSdp.ToHostOrder(address) is var value and not 0
            ? value
            : throw new LoadException($"{option} must be an IPv4 address");

    /// <summary>Numbers and ranges in taskset's syntax: 1,3,8-15.</summary>
    private static List<int> ParseCpus(string? text)
    {
        var cpus = new List<int>();
        foreach (var part in text?.Split(',') ?? [])
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last < first
                    || last - first > 1023)
            {
                throw new LoadException("--cpu must be a list of CPU numbers and ranges");
            }
            cpus.AddRange(Enumerable.Range(first, last - first + 1));
        }
        return cpus;
    }
}

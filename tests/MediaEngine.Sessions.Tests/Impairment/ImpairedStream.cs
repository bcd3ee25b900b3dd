using MediaEngine.Primitives;
using MediaEngine.Testing;

namespace MediaEngine.Sessions.Tests.Impairment;

/// <summary>
/// G.711 packets of 20 ms with their arrival times, computed in advance. Tests compare the engine's statistics and the received stream with
/// them.
/// </summary>
internal sealed class ImpairedStream
{
    public const double PacketSeconds = 0.02;
    private const int RestartEvery = 750;

    private readonly SeededRandom _random;

    public ImpairedStream(Impairment impairment, uint ssrc, int packets, MonotonicTime start, ulong seed)
    {
        _random = new SeededRandom(seed);
        Send(impairment, ssrc, packets);
        Arrive(impairment, start);
    }

    /// <summary>Sent packets in the order of sending.</summary>
    public List<SentPacket> Packets { get; } = [];

    /// <summary>Arrivals in the order of time.</summary>
    public List<Arrival> Arrivals { get; } = [];

    /// <summary>The number of packets that never arrive.</summary>
    public int Lost { get; private set; }

    public int Duplicates => Arrivals.Count - Arrivals.Select(a => a.Packet).Distinct().Count();

    /// <summary>Packets whose first copy comes after a later packet of the same SSRC.</summary>
    public int Reordered
    {
        get
        {
            var seen = new HashSet<int>();
            var highest = new Dictionary<uint, int>();
            int reordered = 0;
            foreach (Arrival arrival in Arrivals)
            {
                if (!seen.Add(arrival.Packet))
                    continue;
                uint ssrc = Packets[arrival.Packet].Ssrc;
                if (arrival.Packet < highest.GetValueOrDefault(ssrc, -1))
                    reordered++;
                else
                    highest[ssrc] = arrival.Packet;
            }

            return reordered;
        }
    }

    /// <summary>Interarrival jitter in milliseconds after the last arrival (RFC 3550 section 6.4.1), computed without rounding.</summary>
    public double Jitter
    {
        get
        {
            double jitter = 0;
            double? before = null;
            foreach (Arrival arrival in Arrivals)
            {
                double transit = arrival.At.Nanoseconds / 1e9 * 8000 - Packets[arrival.Packet].Timestamp;
                if (before is { } last)
                    jitter += (Math.Abs(transit - last) - jitter) / 16;
                before = transit;
            }

            return jitter / 8;
        }
    }

    private void Send(Impairment impairment, uint ssrc, int packets)
    {
        (ushort number, uint timestamp, double at) = (1000, 160_000, 0);
        for (int i = 0; i < packets; i++)
        {
            if (i > 0 && i % RestartEvery == 0)
            {
                switch (impairment.Restart)
                {
                    case Restart.Ssrc:
                        (ssrc, number, timestamp) = (ssrc + 1, (ushort)(number + 20_000), timestamp + 9_000_000);
                        break;
                    case Restart.Numbers:
                        (number, timestamp) = ((ushort)(number + 12_345), timestamp + 7_654_321);
                        break;
                    case Restart.Pause:
                        (timestamp, at) = (timestamp + 16_000, at + 2);
                        break;
                }
            }

            Packets.Add(new SentPacket(ssrc, number++, timestamp, at));
            timestamp += 160;
            at += PacketSeconds / (1 + impairment.Drift / 1e6);
        }
    }

    private void Arrive(Impairment impairment, MonotonicTime start)
    {
        // Gilbert's model: all packets are lost in the bad state, none in the good state.
        double leave = 1 / impairment.Burst;
        double enter = impairment.Loss >= 1 ? 1 : impairment.Loss * leave / (1 - impairment.Loss);
        bool bad = false;
        double inOrder = 0;
        for (int i = 0; i < Packets.Count; i++)
        {
            bad = impairment.Loss > 0 && (bad ? _random.NextDouble() >= leave : _random.NextDouble() < enter);
            if (bad)
            {
                Lost++;
                continue;
            }

            double at = Packets[i].At + 0.05;
            if (impairment.Spikes && at % 10 < 0.2)
                at += 0.2 - at % 10;
            if (impairment.Jitter > 0)
                at += Gamma() * impairment.Jitter / 1000;
            at = inOrder = Math.Max(inOrder, at);
            if (_random.NextDouble() < impairment.Reordering)
                at += 0.025;
            Arrivals.Add(new Arrival(start + TimeSpan.FromSeconds(at), i));
            if (_random.NextDouble() < impairment.Duplication)
                Arrivals.Add(new Arrival(start + TimeSpan.FromSeconds(at + 0.06 * _random.NextDouble()), i));
        }

        // Keeps the order of arrivals at the same instant, as the simulated network does.
        List<Arrival> ordered = [.. Arrivals.OrderBy(a => a.At.Nanoseconds)];
        Arrivals.Clear();
        Arrivals.AddRange(ordered);
    }

    /// <summary>Gamma distributed (shape 2) with standard deviation 1, as the delay of a queue.</summary>
    private double Gamma() => -(Math.Log(1 - _random.NextDouble()) + Math.Log(1 - _random.NextDouble())) / Math.Sqrt(2);

    /// <param name="At">Seconds since the start of the stream.</param>
    internal readonly record struct SentPacket(uint Ssrc, ushort Number, uint Timestamp, double At);
}

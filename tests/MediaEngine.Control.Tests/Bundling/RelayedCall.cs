using MediaEngine.Control.Tests.Security;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Testing;

namespace MediaEngine.Control.Tests.Bundling;

/// <summary>A call through the control engine and a simulated worker, with descriptions and packets.</summary>
internal sealed class RelayedCall : IDisposable
{
    private readonly SimNetwork _network = new(seed: 5);
    private readonly SimEngine _engine;

    public RelayedCall()
    {
        _engine = new SimEngine(_network, address: "192.0.2.1");
        Signalling = new SignalledCall(_engine);
    }

    public SignalledCall Signalling { get; }

    public SimEngine Engine => _engine;

    public void Dispose() => _engine.Dispose();

    public SimEndpoint Party(string address) => _network.AddEndpoint(address);

    public void Run(double seconds = 0.01) => _network.Run(TimeSpan.FromSeconds(seconds));

    /// <summary>The destination of a section of a description; the first section is 0.</summary>
    public static TransportAddress Destination(string[] description, int section) =>
        TestAddress.Parse(
            $"192.0.2.1:{description.Where(l => l.StartsWith("m=", StringComparison.Ordinal)).ElementAt(section).Split(' ')[1]}");

    /// <summary>Sends one packet and returns the packet that arrives, or null.</summary>
    public byte[]? Exchange(SimEndpoint from, TransportAddress to, SimEndpoint at, byte[] packet)
    {
        int before = at.Received.Count;
        from.Send(to, packet);
        Run();
        return at.Received.Count > before ? at.Received[^1].Bytes : null;
    }

    /// <summary>An RTP packet with header extensions.</summary>
    public static byte[] Packet(uint ssrc, int sequenceNumber, byte payloadType, bool twoByte, params (byte Id, byte[] Data)[] extensions)
    {
        byte[] packet = new byte[1000];
        RtpHeader.Write(packet, payloadType, false, (ushort)sequenceNumber, new RtpTimestamp((uint)sequenceNumber * 160), ssrc);
        int at = 12;
        if (extensions.Length > 0)
        {
            packet[0] |= 0x10;
            at = 16;
            foreach ((byte id, byte[] data) in extensions)
            {
                at += twoByte
                    ? RtpHeaderExtensions.WriteTwoByte(packet.AsSpan(at), id, data)
                    : RtpHeaderExtensions.WriteOneByte(packet.AsSpan(at), id, data);
            }

            at = (at + 3) & ~3;
            RtpHeaderExtensions.WriteBlockHeader(
                packet.AsSpan(12), twoByte ? RtpHeaderExtensions.TwoByteProfile : RtpHeaderExtensions.OneByteProfile, (at - 16) / 4);
        }

        return packet[..(at + 160)];
    }

    /// <summary>
    /// The header extensions as "id=hex" per element after "1:" (one-byte form) or "2:" (two-byte form); empty without extensions, "-"
    /// without a packet.
    /// </summary>
    public static string Extensions(byte[]? bytes)
    {
        if (bytes is null || !RtpPacket.TryParse(bytes, out RtpPacket packet))
            return "-";
        if (!packet.HasExtension)
            return "";
        string text = packet.ExtensionProfile == RtpHeaderExtensions.OneByteProfile ? "1:" : "2:";
        foreach (RtpHeaderExtension extension in packet.Extensions)
            text += $" {extension.Id}={Convert.ToHexStringLower(extension.Data)}";
        return text;
    }
}

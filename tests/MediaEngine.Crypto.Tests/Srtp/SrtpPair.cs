using System.Buffers.Binary;
using MediaEngine.Crypto.Srtp;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Tests.Srtp;

/// <summary>A sender and a receiver with the same key, and packets for them.</summary>
internal sealed class SrtpPair : IDisposable
{
    public const uint Ssrc = 0xcafebabe;

    public SrtpPair(SrtpMasterKey key, SrtpOptions? options = null, SrtpImplementation implementation = SrtpImplementation.Fastest)
    {
        Egress = new SrtpEgress(SrtpTransforms.Create(key, implementation), options);
        Ingress = new SrtpIngress(SrtpTransforms.Create(key, implementation), options);
    }

    public SrtpPair(SrtpProfile profile, SrtpOptions? options = null)
        : this(Key(profile), options)
    {
    }

    /// <summary>Sets both ends to a rollover counter for <see cref="Ssrc"/>.</summary>
    public SrtpPair At(uint rolloverCounter)
    {
        if (rolloverCounter != 0)
        {
            Egress.SetRolloverCounter(Ssrc, rolloverCounter);
            Ingress.SetRolloverCounter(Ssrc, rolloverCounter);
        }

        return this;
    }

    /// <summary>
    /// All profiles, each at the rollover counters 0, 1 and 65,536: 32 bits of it go into the tag, 48 bits of index into the key stream.
    /// </summary>
    public static TheoryData<string, uint> ProfilesAndCounters
    {
        get
        {
            var data = new TheoryData<string, uint>();
            foreach (SrtpProfile profile in SrtpProfile.All)
            {
                foreach (uint counter in (uint[])[0, 1, 65_536])
                    data.Add(profile.Name, counter);
            }

            return data;
        }
    }

    public static TheoryData<string> ProfileNames => new(SrtpProfile.All.Select(profile => profile.Name));

    public SrtpEgress Egress { get; }

    public SrtpIngress Ingress { get; }

    public static SrtpProfile Profile(string name) =>
        SrtpProfile.TryFind(name, out SrtpProfile? profile) ? profile : throw new ArgumentException(name);

    public static SrtpMasterKey Key(SrtpProfile profile, int seed = 1, byte[]? mki = null)
    {
        byte[] keyAndSalt = new byte[profile.KeyAndSaltLength];
        new Random(seed).NextBytes(keyAndSalt);
        return new SrtpMasterKey(profile, keyAndSalt, mki);
    }

    public static byte[] Rtp(ushort sequenceNumber, uint ssrc = Ssrc, int payload = 160, byte fill = 0xab)
    {
        byte[] packet = new byte[12 + payload];
        packet.AsSpan(12).Fill(fill);
        packet[0] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), sequenceNumber * 160u);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        return packet;
    }

    public static byte[] Rtcp(uint ssrc = Ssrc, int length = 28)
    {
        byte[] packet = new byte[length];
        packet.AsSpan(8).Fill(0x5a);
        packet[0] = 0x80;
        packet[1] = 200;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(length / 4 - 1));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        return packet;
    }

    public byte[] Protect(byte[] rtp) => Protect(Egress, rtp);

    public byte[] ProtectRtcp(byte[] rtcp)
    {
        byte[] buffer = new byte[rtcp.Length + Egress.RtcpOverhead];
        rtcp.CopyTo(buffer, 0);
        int length = rtcp.Length;
        Assert.Equal(SrtpResult.Ok, Egress.ProtectRtcp(buffer, ref length));
        return buffer[..length];
    }

    public static byte[] Protect(SrtpEgress egress, byte[] rtp)
    {
        byte[] buffer = new byte[rtp.Length + egress.RtpOverhead];
        rtp.CopyTo(buffer, 0);
        int length = rtp.Length;
        Assert.Equal(SrtpResult.Ok, egress.ProtectRtp(buffer, ref length));
        return buffer[..length];
    }

    /// <summary>Unprotects a copy. Returns the plain packet, or null with the result.</summary>
    public (SrtpResult Result, byte[]? Packet) Unprotect(byte[] srtp) => Unprotect(Ingress, srtp);

    public static (SrtpResult Result, byte[]? Packet) Unprotect(SrtpIngress ingress, byte[] srtp)
    {
        byte[] copy = [.. srtp];
        int length = copy.Length;
        SrtpResult result = ingress.UnprotectRtp(copy, ref length);
        if (result == SrtpResult.Ok)
            return (result, copy[..length]);
        Assert.Equal(srtp.Length, length);
        Assert.Equal(srtp, copy);
        return (result, null);
    }

    public (SrtpResult Result, byte[]? Packet) UnprotectRtcp(byte[] srtcp)
    {
        byte[] copy = [.. srtcp];
        int length = copy.Length;
        SrtpResult result = Ingress.UnprotectRtcp(copy, ref length);
        if (result == SrtpResult.Ok)
            return (result, copy[..length]);
        Assert.Equal(srtcp.Length, length);
        Assert.Equal(srtcp, copy);
        return (result, null);
    }

    public void Dispose()
    {
        Egress.Dispose();
        Ingress.Dispose();
    }
}

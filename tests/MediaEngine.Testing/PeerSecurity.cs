using MediaEngine.Crypto.Srtp;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Testing;

/// <summary>The SRTP of a test peer.</summary>
public sealed class PeerSecurity(SrtpMasterKey send, SrtpMasterKey receive) : IDisposable
{
    public SrtpEgress Egress { get; } = new(SrtpTransforms.Create(send));

    public SrtpIngress Ingress { get; } = new(SrtpTransforms.Create(receive));

    /// <summary>Received packets that were not authentic or were replayed.</summary>
    public int Rejected { get; private set; }

    public byte[] Protect(ReadOnlySpan<byte> packet)
    {
        byte[] buffer = new byte[packet.Length + 160];
        packet.CopyTo(buffer);
        int length = packet.Length;
        SrtpResult result = IsRtcp(packet) ? Egress.ProtectRtcp(buffer, ref length) : Egress.ProtectRtp(buffer, ref length);
        return result == SrtpResult.Ok ? buffer[..length] : throw new InvalidOperationException($"not protected: {result}");
    }

    /// <summary>The plain packet; null when it is rejected.</summary>
    public byte[]? Unprotect(ReadOnlySpan<byte> packet)
    {
        byte[] buffer = packet.ToArray();
        int length = buffer.Length;
        SrtpResult result = IsRtcp(packet) ? Ingress.UnprotectRtcp(buffer, ref length) : Ingress.UnprotectRtp(buffer, ref length);
        if (result == SrtpResult.Ok)
            return buffer[..length];
        Rejected++;
        return null;
    }

    public void Dispose()
    {
        Egress.Dispose();
        Ingress.Dispose();
    }

    private static bool IsRtcp(ReadOnlySpan<byte> packet) => packet.Length > 1 && packet[1] is >= 192 and <= 223;
}

using System.Buffers.Binary;
using MediaEngine.Crypto.Srtp;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Tests.Srtp;

public class SrtpAllocationTests
{
    public static TheoryData<string> Profiles => SrtpPair.ProfileNames;

    [Theory]
    [MemberData(nameof(Profiles))]
    public void No_octet_is_allocated_per_packet(string name)
    {
        No_octet_is_allocated(new SrtpPair(SrtpPair.Key(SrtpPair.Profile(name)), implementation: SrtpImplementation.OpenSsl));
        No_octet_is_allocated(new SrtpPair(SrtpPair.Profile(name)));
    }

    private static void No_octet_is_allocated(SrtpPair created)
    {
        using SrtpPair pair = created;
        byte[] rtp = new byte[1300];
        byte[] rtcp = new byte[1300];
        SrtpPair.Rtp(0, payload: 1188).CopyTo(rtp, 0);
        SrtpPair.Rtcp().CopyTo(rtcp, 0);
        Run(pair, rtp, rtcp, 0, 200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(pair, rtp, rtcp, 200, 2000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(SrtpPair pair, byte[] rtp, byte[] rtcp, int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rtp.AsSpan(2), (ushort)i);
            int length = 1200;
            int rtcpLength = 28;
            bool done = pair.Egress.ProtectRtp(rtp, ref length) == SrtpResult.Ok;
            // A damaged packet first: a refused packet must not allocate either.
            rtp[length - 1] ^= 1;
            done &= pair.Ingress.UnprotectRtp(rtp, ref length) == SrtpResult.AuthenticationFailed;
            rtp[length - 1] ^= 1;
            done &= pair.Ingress.UnprotectRtp(rtp, ref length) == SrtpResult.Ok;
            done &= pair.Egress.ProtectRtcp(rtcp, ref rtcpLength) == SrtpResult.Ok;
            done &= pair.Ingress.UnprotectRtcp(rtcp, ref rtcpLength) == SrtpResult.Ok;
            if (!done || length != 1200 || rtcpLength != 28)
                throw new InvalidOperationException("A packet was refused.");
        }
    }
}

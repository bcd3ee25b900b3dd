using CsCheck;
using MediaEngine.Protocol.Udptl;
using Xunit;

namespace MediaEngine.Protocol.Tests.Udptl;

/// <summary>UDPTL (T.38 section 9.1): format, order, and error correction.</summary>
public sealed class UdptlTests
{
    [Fact]
    public void A_packet_has_the_form_of_aligned_PER()
    {
        var sender = new UdptlSender(UdptlErrorCorrection.Redundancy);
        Assert.Equal("0000" + "0106" + "0000", Write(sender, [0x06]));
        Assert.Equal("0001" + "02C0AA" + "0001" + "0106", Write(sender, [0xC0, 0xAA]));
        Assert.Equal("0002" + "0107" + "0002" + "02C0AA" + "0106", Write(sender, [0x07]));
        var parities = new UdptlSender(UdptlErrorCorrection.Fec);
        Assert.Equal("0000" + "0106" + "80010000", Write(parities, [0x06]));
    }

    [Fact]
    public void Packets_over_127_octets_have_two_octets_of_length()
    {
        var sender = new UdptlSender(UdptlErrorCorrection.None);
        string written = Write(sender, new byte[300]);
        Assert.StartsWith("0000812C", written, StringComparison.Ordinal);
        var receiver = new UdptlReceiver();
        Assert.True(receiver.Receive(Convert.FromHexString(written)));
        Assert.True(receiver.TryTake(out ReadOnlySpan<byte> ifp, out ushort number));
        Assert.Equal((300, 0), (ifp.Length, number));
    }

    [Theory]
    [InlineData(UdptlErrorCorrection.None, 0, 1)]
    [InlineData(UdptlErrorCorrection.Redundancy, 3, 4)]
    [InlineData(UdptlErrorCorrection.Fec, 3, 9)]
    public void Lost_packets_come_back_as_far_as_the_error_correction_reaches(UdptlErrorCorrection correction, int run, int every)
    {
        var sender = new UdptlSender(correction);
        var receiver = new UdptlReceiver();
        var taken = new List<byte[]>();
        byte[][] sent = [.. Enumerable.Range(0, 200).Select(i => (byte[])[(byte)i, (byte)(i * 7), .. new byte[i % 40]])];
        for (int i = 0; i < sent.Length; i++)
        {
            byte[] datagram = Convert.FromHexString(Write(sender, sent[i]));

            // A run of losses in every period, once there are packets for the correction.
            if (i > 20 && i < 190 && i % (every + run) < run)
                continue;
            Assert.True(receiver.Receive(datagram));
            while (receiver.TryTake(out ReadOnlySpan<byte> ifp, out _))
                taken.Add(ifp.ToArray());
        }

        Assert.Equal(0, receiver.Lost);
        Assert.Equal(sent, taken.Select((t, i) => correction == UdptlErrorCorrection.Fec ? t[..sent[i].Length] : t));
    }

    [Fact]
    public void What_comes_twice_or_late_is_given_once()
    {
        var sender = new UdptlSender(UdptlErrorCorrection.Redundancy);
        var receiver = new UdptlReceiver();
        byte[][] datagrams = [.. Enumerable.Range(0, 6).Select(i => Convert.FromHexString(Write(sender, [(byte)i])))];
        var taken = new List<byte>();
        foreach (int i in (int[])[0, 0, 2, 1, 3, 5, 4, 5])
        {
            Assert.True(receiver.Receive(datagrams[i]));
            while (receiver.TryTake(out ReadOnlySpan<byte> ifp, out _))
                taken.Add(ifp[0]);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5], taken);
    }

    [Fact]
    public void A_new_numbering_is_followed_from_its_second_packet()
    {
        var receiver = new UdptlReceiver();
        Assert.True(receiver.Receive([0x00, 0x10, 1, 6, 0, 0]));
        Assert.True(receiver.TryTake(out _, out _));
        Assert.True(receiver.Receive([0x80, 0x00, 1, 6, 0, 0]));
        Assert.False(receiver.TryTake(out _, out _));
        Assert.True(receiver.Receive([0x80, 0x01, 1, 7, 0, 0]));
        Assert.True(receiver.TryTake(out ReadOnlySpan<byte> ifp, out ushort number));
        Assert.Equal((7, 0x8001), (ifp[0], number));
    }

    [Fact]
    public void Any_bytes_are_taken_or_refused_and_never_throw() =>
        Gen.Byte.Array[0, 700].Array[1, 20].Sample(datagrams =>
        {
            var receiver = new UdptlReceiver();
            foreach (byte[] datagram in datagrams)
            {
                receiver.Receive(datagram);
                int taken = 0;
                while (receiver.TryTake(out ReadOnlySpan<byte> ifp, out _))
                    Assert.True(++taken <= 40 && ifp.Length <= 512);
            }
        });

    [Fact]
    public void Every_cut_of_a_packet_is_refused_or_without_its_older_ones()
    {
        var sender = new UdptlSender(UdptlErrorCorrection.Redundancy);
        Write(sender, new byte[20]);
        byte[] datagram = Convert.FromHexString(Write(sender, new byte[20]));
        for (int length = 0; length < datagram.Length; length++)
            Assert.Equal(length == 2 + 21 + 1, new UdptlReceiver().Receive(datagram.AsSpan(0, length)));
    }

    private static string Write(UdptlSender sender, byte[] ifp)
    {
        byte[] datagram = new byte[UdptlSender.MaximumDatagram];
        return Convert.ToHexString(datagram, 0, sender.Write(datagram, ifp));
    }
}

using MediaEngine.Media.Fax;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Media.Tests.Fax;

/// <summary>A document from one fax machine to another, through two gateways with T.38 between them.</summary>
public sealed class FaxGatewayTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_page_passes_two_gateways(bool ecm)
    {
        Assert.SkipUnless(FaxMachine.IsAvailable, "not installed: libspandsp2 (./build.sh unit installs it)");
        string folder = Directory.CreateTempSubdirectory("fax").FullName;
        try
        {
            string sent = Path.Combine(folder, "sent.tif");
            string received = Path.Combine(folder, "received.tif");
            FaxMachine.WritePage(sent, 100);
            using var caller = new FaxMachine(sent, calls: true, ecm);
            using var called = new FaxMachine(received, calls: false, ecm);
            using var near = new FaxGateway(new FaxSettings { Ecm = ecm });
            using var far = new FaxGateway(new FaxSettings { Ecm = ecm });
            (ushort toFar, ushort toNear) = (0, 0);
            Span<short> samples = stackalloc short[160];

            // Two minutes at most; a page of 100 lines takes some 25 s.
            for (int i = 0; i < 6000 && !IsWhole(received); i++)
            {
                caller.Speak(samples);
                near.ReceiveAudio(samples);
                near.ReadAudio(samples);
                caller.Hear(samples);
                called.Speak(samples);
                far.ReceiveAudio(samples);
                far.ReadAudio(samples);
                called.Hear(samples);
                while (near.TryTakePacket(out ReadOnlySpan<byte> ifp, out _))
                    far.ReceivePacket(ifp, toFar++);
                while (far.TryTakePacket(out ReadOnlySpan<byte> ifp, out _))
                    near.ReceivePacket(ifp, toNear++);
            }

            Assert.True(IsWhole(received), "no page came through");
            Assert.Equal((0, 0), (near.Dropped, far.Dropped));
            Assert.True(toFar > 50 && toNear > 10, $"{toFar} and {toNear} packets");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Audio_and_packets_allocate_no_managed_memory()
    {
        Assert.SkipUnless(FaxMachine.IsAvailable, "not installed: libspandsp2 (./build.sh unit installs it)");
        using var gateway = new FaxGateway(new FaxSettings());
        short[] samples = new short[160];
        byte[] ifp = [0x06];
        ushort number = 0;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            gateway.ReceiveAudio(samples);
            gateway.ReceivePacket(ifp, number++);
            gateway.ReadAudio(samples);
            while (gateway.TryTakePacket(out _, out _))
            {
            }
        }));
    }

    /// <summary>The TIFF directory of a page is written when the page is complete.</summary>
    private static bool IsWhole(string file) => File.Exists(file) && new FileInfo(file).Length > 500;
}

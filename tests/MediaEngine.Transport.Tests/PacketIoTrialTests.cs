namespace MediaEngine.Transport.Tests;

public sealed class PacketIoTrialTests(ITestOutputHelper output)
{
    [Fact]
    public void Both_back_ends_are_measured_where_both_are_available()
    {
        PacketIoFigures? figures = PacketIoTrial.Run();
        Assert.SkipWhen(figures is null, "the kernel refuses io_uring");
        output.WriteLine($"io_uring {figures.Value.IoUring:0} ns, epoll {figures.Value.Epoll:0} ns");
        Assert.InRange(figures.Value.IoUring, 100, 1_000_000);
        Assert.InRange(figures.Value.Epoll, 100, 1_000_000);
    }

    [Fact]
    public void A_trial_leaves_no_descriptors_behind()
    {
        PacketIoTrial.Run();
        int before = Descriptors.Sockets();
        PacketIoTrial.Run();
        Assert.Equal(before, Descriptors.Sockets());
    }

    [Theory]
    [InlineData(1000, 1400, PacketIoKind.IoUring)]
    [InlineData(1050, 1000, PacketIoKind.IoUring)]
    [InlineData(1150, 1000, PacketIoKind.Epoll)]
    public void Epoll_is_taken_when_io_uring_costs_clearly_more(double ioUring, double epoll, PacketIoKind better) =>
        Assert.Equal(better, new PacketIoFigures(ioUring, epoll).Better);
}

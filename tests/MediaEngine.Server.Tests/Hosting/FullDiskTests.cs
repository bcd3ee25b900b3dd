using System.Text;
using System.Text.RegularExpressions;
using MediaEngine.Server.Logging;
using Xunit;

namespace MediaEngine.Server.Tests.Hosting;

public sealed partial class FullDiskTests
{
    [Fact]
    public void A13_A_full_disk_loses_lines_and_logging_continues_when_there_is_room()
    {
        using FillingDisk disk = new(room: 20);
        LogCounters counters = new();
        const int Lines = 6000;
        using (QueuedSink sink = new(new StandardErrorSink(disk, StandardErrorStyle.Plain, timestamps: false), counters))
        {
            for (int i = 0; i < Lines; i++)
                sink.Write(new LogLine(6, DateTimeOffset.UnixEpoch, $"line {i}"));
            Assert.True(disk.WasFull.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            disk.MakeRoom();
            Assert.True(disk.HasResumed.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        }

        string[] written = Encoding.UTF8.GetString(disk.Content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(counters.Lost, 1, Lines - 4096);
        // The writer logs a warning each time it catches up, so there may be several.
        Assert.Equal(counters.Lost, written.Select(line => LostPattern().Match(line)).Where(m => m.Success)
            .Sum(m => long.Parse(m.Groups[1].Value)));
        Assert.Contains("INFO: line 0", written);
        Assert.Contains("INFO: line 4000", written);

        // The line during which the disk became full is complete and on a line of its own.
        Assert.Contains("INFO: line 1", written);
        Assert.Contains("INFO: line 2", written);
    }

    [Fact]
    public async Task A13_The_end_does_not_wait_for_a_disk_that_stays_full()
    {
        using FillingDisk disk = new(room: 0);
        QueuedSink sink = new(new StandardErrorSink(disk, StandardErrorStyle.Plain, timestamps: false));
        sink.Write(new LogLine(6, DateTimeOffset.UnixEpoch, "line"));
        Task ending = Task.Run(sink.Dispose, TestContext.Current.CancellationToken);
        await ending.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Empty(disk.Content);
    }

    [GeneratedRegex("^WARNING: ([0-9]+) log lines were lost$")]
    private static partial Regex LostPattern();

    /// <summary>Accepts a number of octets, the last write partly, and then nothing until there is room.</summary>
    private sealed class FillingDisk(int room) : Stream
    {
        private readonly List<byte> _content = [];
        private readonly Lock _lock = new();
        private int _room = room;

        public ManualResetEventSlim WasFull { get; } = new();

        public ManualResetEventSlim HasResumed { get; } = new();

        public byte[] Content
        {
            get
            {
                lock (_lock)
                    return [.. _content];
            }
        }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void MakeRoom()
        {
            lock (_lock)
                _room = int.MaxValue;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            lock (_lock)
            {
                int taken = Math.Min(bytes.Length, _room);
                _content.AddRange(bytes[..taken]);
                _room -= taken;
                if (taken == bytes.Length)
                {
                    if (WasFull.IsSet)
                        HasResumed.Set();
                    return;
                }
            }

            WasFull.Set();
            throw new IOException("No space left on device");
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

using MediaEngine.Server.Hosting;
using MediaEngine.Server.Tests.Options;
using Xunit;

namespace MediaEngine.Server.Tests.Hosting;

public sealed class MemoryLimitTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mediaengine").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("0::/a/b", "sys/fs/cgroup/a/b/memory.max", "268435456", 268435456L)]
    [InlineData("0::/a/b", "sys/fs/cgroup/a/memory.max", "268435456", 268435456L)]
    [InlineData("0::/../../gone", "sys/fs/cgroup/memory.max", "1000000", 1000000L)]
    [InlineData("0::/", "sys/fs/cgroup/memory.max", "1000000", 1000000L)]
    [InlineData("0::/", "sys/fs/cgroup/memory.max", "max", null)]
    [InlineData("5:cpu:/x\n4:memory:/x", "sys/fs/cgroup/memory/x/memory.limit_in_bytes", "268435456", 268435456L)]
    [InlineData("4:memory:/x", "sys/fs/cgroup/memory/x/memory.limit_in_bytes", "9223372036854771712", null)]
    [InlineData("garbage", "sys/fs/cgroup/memory.max", "1000000", null)]
    public void A26_The_limit_of_the_control_group_is_found_in_both_versions(string groups, string file, string text, long? limit)
    {
        Write("proc/self/cgroup", groups);
        Write(file, text);
        Assert.Equal(limit, MemoryLimit.Find(0, _root)?.Bytes);
    }

    [Fact]
    public void A26_File_cache_is_no_memory_in_use()
    {
        Write("proc/self/cgroup", "0::/");
        Write("sys/fs/cgroup/memory.max", "1000000");
        Write("sys/fs/cgroup/memory.current", "900000");
        Write("sys/fs/cgroup/memory.stat", "anon 300000\nactive_file 200000\ninactive_file 400000\n");
        Assert.Equal(300000, MemoryLimit.Find(0, _root)!.Used());
    }

    [Fact]
    public void A26_The_option_takes_precedence_over_the_control_group()
    {
        Write("proc/self/cgroup", "0::/");
        Write("sys/fs/cgroup/memory.max", "1000000");
        Assert.Equal(64L << 20, MemoryLimit.Find(Configured.With("--max-memory=64").Limits.MaxMemory, _root)!.Bytes);
    }

    [Theory]
    [InlineData(256, 225, 100, 192, false)]
    [InlineData(256, 235, 100, 192, true)]
    [InlineData(256, 200, 160, 192, true)]
    [InlineData(null, 4000, 100, 192, false)]
    [InlineData(null, 0, 160, 192, true)]
    public void A26_Memory_is_short_at_nine_tenths_of_the_limit_or_when_the_heap_nears_its_own(int? limit, int used, int heap,
        int heapLimit, bool isShort) =>
            Assert.Equal(isShort, MemoryWatch.Judge(limit, used, heap, heapLimit, MemoryWatch.NewCallShare));

    [Fact]
    public void A26_An_engine_that_uses_more_than_it_may_refuses_new_calls_with_the_load_limit()
    {
        using var limits = new LoadLimits(Configured.With().Limits, () => 0, new MemoryLimit(1 << 20, null, null));
        Assert.Equal("Load limit exceeded", limits.Reason);
        Assert.True(limits.Memory.IsOut());
    }

    private void Write(string file, string text)
    {
        string path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}

using CsCheck;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

public sealed class CookieCacheTests
{
    [Fact]
    public void A_reply_is_found_for_at_least_30_s_and_at_most_60_s() =>
        Gen.Select(Gen.Int[0, 29], Gen.Int[0, 200].Array[1, 40]).Sample((added, times) =>
        {
            // Other look-ups at random times change the generations; their times must not affect how long an entry lives.
            var cache = new CookieCache();
            cache.Add("first"u8, [0], At(0));
            cache.Add("1_2"u8, [1, 2, 3], At(added));
            return times.Order().All(time => cache.TryGet("1_2"u8, At(time), out _) == (Math.Max(time, added) < 60) || time < added);
        }, iter: 300);

    [Fact]
    public void Only_the_whole_key_finds_a_reply()
    {
        var cache = new CookieCache();
        cache.Add("a"u8, [1], At(0));

        Assert.True(cache.TryGet("a"u8, At(1), out ReadOnlyMemory<byte> reply));
        Assert.Equal([1], reply.ToArray());
        Assert.False(cache.TryGet("b"u8, At(1), out _));
        Assert.False(cache.TryGet(""u8, At(1), out _));
    }

    [Fact]
    public void A_flood_of_cookies_never_exceeds_the_byte_limit()
    {
        var cache = new CookieCache(maxBytes: 100_000);
        byte[] reply = new byte[1000];
        for (int i = 0; i < 10_000; i++)
        {
            cache.Add(BitConverter.GetBytes(i), reply, At(i * 0.001));
            Assert.InRange(cache.Bytes, 0, 100_000);
        }

        Assert.True(cache.TryGet(BitConverter.GetBytes(9_999), At(10), out _));
        Assert.False(cache.TryGet(BitConverter.GetBytes(0), At(10), out _));
    }

    [Fact]
    public void A_flood_leaves_a_reply_until_replies_of_half_the_byte_limit_have_come()
    {
        var cache = new CookieCache(maxBytes: 100_000);
        byte[] reply = new byte[900];
        for (int i = 0; i < 5_000; i++)
        {
            cache.Add(BitConverter.GetBytes(i), reply, At(i * 0.001));
            if (i >= 40)
                Assert.True(cache.TryGet(BitConverter.GetBytes(i - 40), At(i * 0.001), out _));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_one_of_many_replies_comes_back_as_it_was(bool alike)
    {
        var cache = new CookieCache();
        var random = new Random(1);
        var replies = new List<byte[]>();
        for (int i = 0; i < 500; i++)
        {
            // Some are longer than a block of the cache.
            byte[] reply = new byte[i % 100 == 99 ? 40_000 : random.Next(1500)];
            if (!alike)
                random.NextBytes(reply);
            BitConverter.TryWriteBytes(reply, i);
            replies.Add(reply);
            cache.Add(BitConverter.GetBytes(i), reply, At(0));
        }

        for (int i = 0; i < replies.Count; i++)
        {
            Assert.True(cache.TryGet(BitConverter.GetBytes(i), At(1), out ReadOnlyMemory<byte> reply));
            Assert.Equal(replies[i], reply.ToArray());
        }

        Assert.False(cache.TryGet(BitConverter.GetBytes(replies.Count), At(1), out _));
    }

    [Fact]
    public void A_reply_larger_than_the_whole_cache_is_not_kept()
    {
        var cache = new CookieCache(maxBytes: 1000);
        cache.Add("a"u8, new byte[1000], At(0));
        Assert.Equal(0, cache.Count);
    }

    private static MonotonicTime At(double seconds) => MonotonicTime.FromSeconds(1000 + seconds);
}

using MediaEngine.Crypto.Srtp;

namespace MediaEngine.Crypto.Tests.Srtp;

public class TagComparisonTests
{
    [Fact]
    public void Every_single_bit_difference_is_seen_in_every_tag_length()
    {
        for (int length = 0; length <= 20; length++)
        {
            byte[] tag = new byte[length];
            new Random(length).NextBytes(tag);
            Assert.True(TagComparison.AreEqual(tag, [.. tag]));
            Assert.False(TagComparison.AreEqual(tag, [.. tag, 0]));
            for (int bit = 0; bit < length * 8; bit++)
            {
                byte[] other = [.. tag];
                other[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(TagComparison.AreEqual(tag, other));
            }
        }
    }
}

using Xunit;

namespace MediaEngine.Protocol.Tests;

public sealed class SharedObjectsTests
{
    [Fact]
    public void Four_values_of_one_hash_keep_their_places()
    {
        var shared = new SharedObjects<string>(sets: 8);
        foreach (string text in (string[])["a", "b", "c", "d"])
            shared.Keep(hash: 3 + 8, text);
        Assert.Equal(["d", "c", "b", "a"], shared.PlacesOf(3));
    }

    [Fact]
    public void The_fifth_takes_the_place_of_the_oldest()
    {
        var shared = new SharedObjects<string>(sets: 8);
        foreach (string text in (string[])["a", "b", "c", "d", "e"])
            shared.Keep(hash: -1, text);
        Assert.Equal(["e", "d", "c", "b"], shared.PlacesOf(-1));
        Assert.Equal([null, null, null, null], shared.PlacesOf(0));
    }

    [Fact]
    public void The_same_short_text_is_the_same_string()
    {
        string once = TextPool.Get("telephone-event".AsSpan());
        Assert.Same(once, TextPool.Get("telephone-event"u8));
    }
}

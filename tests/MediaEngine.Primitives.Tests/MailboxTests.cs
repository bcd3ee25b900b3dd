namespace MediaEngine.Primitives.Tests;

public sealed class MailboxTests
{
    [Fact]
    public void Values_come_out_in_the_order_they_went_in_and_each_post_wakes()
    {
        int wakes = 0;
        var mailbox = new Mailbox<int>(8, () => wakes++);
        for (int i = 0; i < 5; i++)
            Assert.True(mailbox.TryPost(i));
        Assert.Equal(5, wakes);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(mailbox.TryTake(out int value));
            Assert.Equal(i, value);
        }

        Assert.False(mailbox.TryTake(out _));
    }

    [Fact]
    public void The_value_is_there_when_the_wake_is_called()
    {
        Mailbox<string>? mailbox = null;
        string? taken = null;
        mailbox = new Mailbox<string>(1, () => Assert.True(mailbox!.TryTake(out taken)));
        Assert.True(mailbox.TryPost("plan"));
        Assert.Equal("plan", taken);
    }

    [Fact]
    public void A_full_box_refuses_without_waking_and_takes_again_after_a_take()
    {
        int wakes = 0;
        var mailbox = new Mailbox<int>(2, () => wakes++);
        Assert.True(mailbox.TryPost(1));
        Assert.True(mailbox.TryPost(2));
        Assert.False(mailbox.TryPost(3));
        Assert.Equal(2, wakes);
        Assert.True(mailbox.TryTake(out _));
        Assert.True(mailbox.TryPost(4));
        Assert.True(mailbox.TryTake(out int second));
        Assert.True(mailbox.TryTake(out int last));
        Assert.Equal((2, 4), (second, last));
    }

    [Fact]
    public async Task Many_writers_lose_nothing_and_keep_their_own_order()
    {
        const int writers = 4;
        const int each = 5_000;
        using var wake = new SemaphoreSlim(0);
        var mailbox = new Mailbox<(int Writer, int Number)>(64, () => wake.Release());
        Task[] tasks = Enumerable.Range(0, writers)
            .Select(writer => Task.Run(() =>
            {
                for (int i = 0; i < each; i++)
                {
                    while (!mailbox.TryPost((writer, i)))
                        Thread.Yield();
                }
            }))
            .ToArray();
        var next = new int[writers];
        for (int i = 0; i < writers * each; i++)
        {
            Assert.True(await wake.WaitAsync(TimeSpan.FromSeconds(20)), "a post did not wake");
            Assert.True(mailbox.TryTake(out (int Writer, int Number) value));
            Assert.Equal(next[value.Writer]++, value.Number);
        }

        await Task.WhenAll(tasks);
    }
}

using MediaEngine.Gateway.Publishers;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Server.Listeners;
using MediaEngine.Transport;

namespace MediaEngine.Server.Web;

/// <summary>
/// Calls the gateway on the control thread for requests on pool threads. A viewer whose request ends before its answer leaves no session
/// behind.
/// </summary>
internal sealed class GatewayCalls(ControlThread control, IGateway gateway)
{
    /// <summary>Viewers that wait for an answer at the same time.</summary>
    public const int MaxWaiting = 1024;

    private static readonly SessionReply _overloaded = new(SessionOutcome.Overloaded, "Too many viewers are waiting for an answer.");
    private static readonly SessionReply _late = new(SessionOutcome.Overloaded, "The stream did not answer in time.");

    private int _waiting;

    /// <summary>How long a viewer waits for its answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests that wait for an answer now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <exception cref="IOException">The control thread is overloaded; nothing was done.</exception>
    public Task<T> RunAsync<T>(Func<IGateway, MonotonicTime, T> call) => control.RunAsync(() => call(gateway, MonotonicClock.Now));

    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    /// <exception cref="IOException">The control thread is overloaded.</exception>
    public async Task<SessionReply> WatchAsync(WatchRequest request, CancellationToken gone)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return _overloaded;
        }

        try
        {
            return await AskAsync(request, gone).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <exception cref="IOException">The control thread is overloaded.</exception>
    public Task<SessionReply> PublishAsync(PublishRequest request) => RunAsync((engine, now) => engine.Publish(request, now));

    /// <summary>Ends a session whose client does not know it; when the control thread is overloaded, the session ends by itself.</summary>
    public void Abandon(string sessionId) => control.TryPost(() => gateway.End(sessionId, MonotonicClock.Now));

    private async Task<SessionReply> AskAsync(WatchRequest request, CancellationToken gone)
    {
        var answer = new TaskCompletionSource<SessionReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration leaving = gone.Register(() => answer.TrySetCanceled(gone));
        using var deadline = new CancellationTokenSource(Patience);
        using CancellationTokenRegistration late = deadline.Token.Register(() => answer.TrySetResult(_late));
        if (!control.TryPost(Watch))
            throw new IOException("The control thread is overloaded.");
        return await answer.Task.ConfigureAwait(false);

        void Watch()
        {
            if (answer.Task.IsCompleted)
                return;
            try
            {
                gateway.Watch(request, MonotonicClock.Now, Answered);
            }
            catch (Exception failure)
            {
                answer.TrySetException(failure);
                throw;
            }
        }

        void Answered(SessionReply reply)
        {
            if (!answer.TrySetResult(reply) && reply.SessionId.Length > 0)
                gateway.End(reply.SessionId, MonotonicClock.Now);
        }
    }
}

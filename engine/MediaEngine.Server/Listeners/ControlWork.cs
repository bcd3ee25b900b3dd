using MediaEngine.Primitives;

namespace MediaEngine.Server.Listeners;

/// <summary>Work for the control thread from another thread: a request that waits for its reply, or an action.</summary>
internal readonly record struct ControlWork(
    NgHandler? Handler, ReadOnlyMemory<byte> Frame, TransportAddress Source, TaskCompletionSource<ReadOnlyMemory<byte>>? Completion,
    Action? Action)
{
    public static ControlWork Request(NgHandler handler, ReadOnlyMemory<byte> frame, TransportAddress source) =>
        new(handler, frame, source,
            new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public static ControlWork Of(Action action) => new(null, default, default, null, action);
}

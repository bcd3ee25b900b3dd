using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaEngine.System.Tests.Browsers;

/// <summary>
/// Commands and events of a browser over one WebSocket: JSON objects with <c>id</c>, <c>method</c> and <c>params</c>, as in the DevTools
/// protocol and WebDriver BiDi.
/// </summary>
/// <param name="events">Called on the reading task for each message that is not a reply.</param>
internal sealed class RemoteControl(Action<JsonNode> events) : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _pending = new();
    private readonly SemaphoreSlim _sending = new(1);
    private int _lastId;

    public async Task ConnectAsync(string url)
    {
        await _socket.ConnectAsync(new Uri(url), default);
        _ = ReadAsync();
    }

    /// <summary>Sends a command and returns its <c>result</c>.</summary>
    /// <param name="session">The page's session in the DevTools protocol; null for the browser itself and for WebDriver BiDi.</param>
    public async Task<JsonNode> CallAsync(string method, JsonObject? parameters = null, string? session = null)
    {
        int id = Interlocked.Increment(ref _lastId);
        TaskCompletionSource<JsonNode> done = _pending[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null)
            message["sessionId"] = session;
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, default);
        }
        finally
        {
            _sending.Release();
        }

        return await done.Task.WaitAsync(_patience);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[1 << 16];
        using var whole = new MemoryStream();
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(), default);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                whole.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                Dispatch(JsonNode.Parse(whole.ToArray())!);
                whole.SetLength(0);
            }
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException or IOException)
        {
            foreach (TaskCompletionSource<JsonNode> waiting in _pending.Values)
                waiting.TrySetException(failure);
        }
    }

    private void Dispatch(JsonNode message)
    {
        if (message["id"] is not { } id)
            events(message);
        else if (_pending.TryRemove(id.GetValue<int>(), out TaskCompletionSource<JsonNode>? waiting))
        {
            if (message["error"] is { } error)
                waiting.SetException(new InvalidOperationException($"{error.ToJsonString()} {message["message"]}"));
            else
                waiting.SetResult(message["result"]!);
        }
    }
}

namespace MediaEngine.Gateway.Cameras;

/// <summary>The built-in camera, for trying the gateway without one.</summary>
internal static class TestCamera
{
    /// <summary>The URL of a stream names the test camera.</summary>
    public static bool IsTestUrl(string? url) => url is not null && url.StartsWith("test:", StringComparison.OrdinalIgnoreCase);
}

namespace MediaEngine.System.Tests;

/// <summary>
/// The trait of tests that ./build.sh test runs once more for each way packets can go (MEDIAENGINE_OPTIONS): epoll, and the kernel. All
/// tests pass with each of them; these are enough to see it, in a minute or two.
/// </summary>
internal static class BackEnd
{
    public const string Trait = "BackEnd";
    public const string Every = "every";
}

namespace MediaEngine.System.Tests;

/// <summary>
/// The trait of tests that ./build.sh test repeats with each back end (MEDIAENGINE_OPTIONS): epoll and the kernel. All tests pass with each
/// back end; these tests take only a minute or two.
/// </summary>
internal static class BackEnd
{
    public const string Trait = "BackEnd";
    public const string Every = "every";
}

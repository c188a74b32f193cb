@echo off
rem No goto and no labels: cmd loses its place in a UTF-8 file when it searches for a label.
rem No Chinese inside parentheses, one message per line, for the same reason.
rem For a scheduled task: the first word /quiet; nothing waits for a key, all output goes to a log beside this file.
setlocal DisableDelayedExpansion
set "QUIET="
set "WORDS=%*"
if /i "%~1"=="/quiet" set "QUIET=1"
if defined QUIET set "WORDS=%WORDS:~6%"
rem Once more, into the log; exit /b on the same line keeps its status, and this file is read no further.
set "LOGGED=%YIBAO_LOGGED%"
set "YIBAO_LOGGED=1"
if defined QUIET if not defined LOGGED call "%~f0" %* >"%~dpn0.log" 2>&1 <nul & exit /b
set "YIBAO_LOGGED="
for /f "tokens=2 delims=:." %%a in ('chcp') do set "CODEPAGE=%%a"
chcp 65001 >nul
set "PYTHONUTF8=1"
set "PIP_DISABLE_PIP_VERSION_CHECK=1"
set "STATUS=0"
set "PYTHON="
set "READY="
set "NEW_ENOUGH=import sys; sys.exit(sys.version_info < (3, 11))"
set "OWN_PYTHON=python\python.exe"
set "USED_PYTHON=.venv\Scripts\python.exe"

rem Not cd: a folder on a server has no drive letter. A double click inside a zip unpacks this file alone.
pushd "%~dp0"
if not exist build.py set "STATUS=3"
if "%STATUS%"=="3" echo 在“生成.bat”旁边没有找到 build.py。
if "%STATUS%"=="3" echo 请先把压缩包整个解压到 D 盘或桌面，再双击解压出来的“生成.bat”；不要单独移动它。

rem A folder that brings a Python of its own has all in it: nothing is installed, and no other Python is looked for.
if not exist "%OWN_PYTHON%" set "OWN_PYTHON="
if defined OWN_PYTHON set "USED_PYTHON=%OWN_PYTHON%"

rem A .venv copied from another computer does not run; one made for other requirements is not ready.
set "RUNS="
"%USED_PYTHON%" -c "%NEW_ENOUGH%" >nul 2>nul
if "%ERRORLEVEL%"=="0" if exist "%USED_PYTHON%" set "RUNS=1"
if defined OWN_PYTHON if not defined RUNS if "%STATUS%"=="0" set "STATUS=7"
if defined OWN_PYTHON if "%STATUS%"=="0" set "READY=1"
fc /b pyproject.toml .venv\pyproject.toml >nul 2>nul
if "%ERRORLEVEL%"=="0" if "%STATUS%"=="0" if not defined OWN_PYTHON set "READY=%RUNS%"

rem The "python" of the Microsoft Store is an empty stub: only one that runs counts.
set "MISSING="
if "%STATUS%"=="0" if not defined RUNS set "MISSING=1"
if defined MISSING python -c "%NEW_ENOUGH%" >nul 2>nul
if defined MISSING if "%ERRORLEVEL%"=="0" set "PYTHON=python"
if defined MISSING py -3 -c "%NEW_ENOUGH%" >nul 2>nul
if defined MISSING if "%ERRORLEVEL%"=="0" set "PYTHON=py -3"
if defined MISSING if not defined PYTHON set "STATUS=4"

if "%STATUS%"=="4" echo 这台电脑上没有找到 Python 3.11 或更新的版本，报告还不能生成。
if "%STATUS%"=="4" echo.
if "%STATUS%"=="4" echo   1. 打开 https://www.python.org/downloads/windows/ 下载 64 位安装程序（Windows installer）。
if "%STATUS%"=="4" echo   2. 安装时勾选最下面的“Add python.exe to PATH”，再点“Install Now”。
if "%STATUS%"=="4" echo   3. 装好后重新双击“生成.bat”。
if "%STATUS%"=="4" echo   上不了外网的电脑：请信息中心的同事把安装程序拷贝过来；它安装时不需要网络。

if "%STATUS%"=="0" if not defined READY echo 第一次使用（或程序更新过），正在准备运行环境，要一两分钟，请不要关窗口……
if defined PYTHON %PYTHON% -m venv --clear .venv
if defined PYTHON if not "%ERRORLEVEL%"=="0" set "STATUS=5"

set "INSTALL="
if "%STATUS%"=="0" if not defined READY set "INSTALL=install --quiet --retries 1 ."
if defined INSTALL if exist "安装包\" set "INSTALL=install --quiet --no-index --find-links 安装包 ."
if defined INSTALL "%USED_PYTHON%" -m pip %INSTALL%
if defined INSTALL if not "%ERRORLEVEL%"=="0" set "STATUS=6"
if defined INSTALL if "%STATUS%"=="0" set "READY=1"
if defined INSTALL if defined READY copy /y pyproject.toml .venv\pyproject.toml >nul
if defined INSTALL if defined READY "%USED_PYTHON%" build.py warm

rem The program was updated where there is no network: what was installed before mostly does.
if "%STATUS%"=="6" if defined RUNS "%USED_PYTHON%" -c "import docxtpl, jinja2, lxml, markdown_it, msgspec, yaml" >nul 2>nul
if "%STATUS%"=="6" if defined RUNS if "%ERRORLEVEL%"=="0" set "READY=1"
if "%STATUS%"=="6" if defined READY echo 组件没有更新成（多半是连不上外网），这一次先用原来装好的。
if defined READY set "STATUS=0"

if "%STATUS%"=="7" echo 这个文件夹里自带的 Python 打不开，报告还不能生成。
if "%STATUS%"=="7" echo   1. 把压缩包重新整个解压一次，换一个文件夹，如 D 盘；只拷了一部分文件的也会这样。
if "%STATUS%"=="7" echo   2. 要 64 位的 Windows 10 或更新的；更老的请用装有 Python 的办法，见 README.md。
if "%STATUS%"=="7" echo   3. 被杀毒软件拦住的，请信息中心的同事放行这个文件夹里的 python\python.exe。

if "%STATUS%"=="5" echo.
if "%STATUS%"=="5" echo 运行环境没有建成，多半是这个文件夹不让写入。
if "%STATUS%"=="5" echo 请把整个工具文件夹移到自己能写的地方（如 D 盘），再双击“生成.bat”。

if "%STATUS%"=="6" echo.
if "%STATUS%"=="6" echo 程序要用的组件没有装上，多半是连不上外网。您的数据没有动。
if "%STATUS%"=="6" echo   能上外网：检查网络后再双击一次。
if "%STATUS%"=="6" echo   单位有内部软件源的：按信息部门给的地址设好，再双击一次。
if "%STATUS%"=="6" echo   不能上外网：把整个工具文件夹拷到一台能上网、装了同一版本 Python 的 Windows 电脑，在那个文件夹里运行：
if "%STATUS%"=="6" echo     py -m pip download . setuptools wheel -d 安装包
if "%STATUS%"=="6" echo   再把得到的“安装包”文件夹拷回来，放在“生成.bat”旁边，双击“生成.bat”。

rem A Python of its own heeds no variables, PYTHONUTF8 among them.
if defined READY "%USED_PYTHON%" -X utf8 build.py %WORDS%
if defined READY set "STATUS=%ERRORLEVEL%"
if defined READY echo.
rem The files beside this one that call it say by YIBAO_TASK which of them was clicked.
if not defined YIBAO_TASK if defined READY if "%STATUS%"=="0" echo 完成。可以公开的在 output 文件夹，送审稿和核对材料在“内部”文件夹。
if not defined YIBAO_TASK set "YIBAO_TASK=生成.bat"
if defined READY if not "%STATUS%"=="0" echo 没有全部完成。请照上面的提示改好数据、保存，再双击“%YIBAO_TASK%”。

if not defined QUIET echo.
if not defined QUIET echo 按任意键关闭这个窗口。
if not defined QUIET pause >nul
popd
chcp %CODEPAGE% >nul & exit /b %STATUS%
